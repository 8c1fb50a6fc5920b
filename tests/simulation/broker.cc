#include "tests/simulation/broker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/base/check.h"

namespace naungan::simulation {
namespace {

using eventlog::AppendOutcome;
using eventlog::LoggedRecord;
using eventlog::Record;
using eventlog::TopicPartition;

constexpr int64_t kMicrosPerMilli = 1'000;
constexpr int64_t kMicrosPerSecond = 1'000'000;
// A round trip without a fault.
constexpr int64_t kHopUsMax = 2 * kMicrosPerMilli;
constexpr int64_t kDelayUsMax = 30 * kMicrosPerSecond;
constexpr int64_t kTimeoutUs = eventlog::kAppendTimeoutMs * kMicrosPerMilli;
// How much one poll gives while the connection is slow: one record.
constexpr size_t kSlowPollBytes = 1;

std::unexpected<Error> Away() {
  return Fail(Code::kUnavailable, "BROKER_AWAY", "", "The simulated broker does not answer.");
}

// What the broker knows of a producer: where its last record landed, and as which one of all
// records. It is a shared_ptr because appends outlive their producer.
struct Producer {
  std::optional<int64_t> last_offset;
  int64_t last_landed = 0;
};

// An append that is under way. It is a shared_ptr because its writer may be gone before it lands.
struct Pending {
  std::optional<AppendOutcome> outcome;

  void Answer(AppendOutcome answer) {
    if (!outcome) outcome = std::move(answer);
  }
  void Unknown(std::string why) { Answer({.offset = std::nullopt, .why = std::move(why)}); }
};

}  // namespace

Broker::Broker(const platform::Clock& clock, Chance& chance, FaultDealer& faults, Trace& trace)
    : clock_(clock), chance_(chance), faults_(faults), trace_(trace), log_([&clock] {
        return clock.NowUs() / kMicrosPerMilli;
      }) {}

void Broker::CutTail(const TopicPartition& log, int64_t end) {
  NAUNGAN_CHECK(!cut_ && log_.CutTail(log, end).has_value(), "a tail within the log is cut once");
  cut_ = {.log = log, .end = end, .landed = landed_};
}

void Broker::CutFeedTail(const TopicPartition& feed, int64_t end) {
  NAUNGAN_CHECK(log_.CutTail(feed, end).has_value(), "a tail within the feed is cut");
  ++cuts_[feed];
  std::erase_if(feed_links_, [](const auto& link) { return link.expired(); });
  for (const auto& weak : feed_links_) {
    const auto link = weak.lock();
    const auto last = link->last_offsets.find(feed);
    if (last != link->last_offsets.end() && last->second >= end) link->failed = true;
  }
}

void Broker::At(int64_t delay_us, std::function<void()> what) {
  under_way_.emplace(clock_.SteadyUs() + delay_us, std::move(what));
}

void Broker::Deliver() {
  while (!under_way_.empty() && under_way_.begin()->first <= clock_.SteadyUs()) {
    const auto next = under_way_.extract(under_way_.begin());
    next.mapped()();
  }
}

class Connection::Reader final : public eventlog::LogReader {
 public:
  Reader(const Connection& connection, TopicPartition source,
         std::unique_ptr<eventlog::LogReader> below)
      : connection_(connection),
        source_(std::move(source)),
        below_(std::move(below)),
        cuts_(connection.broker_.CutsOf(source_)) {}

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    NAUNGAN_TRY(connection_.Answered());
    if (const int64_t cuts = connection_.broker_.CutsOf(source_); cuts_ != cuts) {
      cuts_ = cuts;
      return Fail(Code::kUnavailable, "BROKER_CRASHED", "",
                  "The broker that lost the tail is back.");
    }
    if (!connection_.Slow()) return below_->Poll(bytes_max);
    // Most polls find that the fetch is still under way.
    if (connection_.broker_.chance_.Percent(90)) return std::vector<LoggedRecord>();
    return below_->Poll(kSlowPollBytes);
  }

 private:
  const Connection& connection_;
  const TopicPartition source_;
  const std::unique_ptr<eventlog::LogReader> below_;
  int64_t cuts_;
};

class Connection::Writer final : public eventlog::LogWriter {
 public:
  Writer(Connection& connection, TopicPartition target)
      : broker_(connection.broker_), connection_(connection), target_(std::move(target)) {}

  void Append(Record record) override {
    connection_.on_append_(target_, record);
    pending_ = std::make_shared<Pending>();
    give_up_us_ = broker_.clock_.SteadyUs() + kTimeoutUs;
    FaultDealer& faults = broker_.faults_;
    const bool away = !connection_.Answered();
    if (away || faults.Deal(Fault::kAppendLost)) {
      Say("is lost");
      broker_.At(broker_.chance_.Below(kTimeoutUs),
                 [pending = pending_] { pending->Unknown("the simulation lost it"); });
      return;
    }
    int64_t delay_us = broker_.chance_.Below(kHopUsMax);
    if (faults.Deal(Fault::kAppendDelayed)) {
      delay_us = broker_.chance_.Below(kDelayUsMax);
      Say("is delayed");
    }
    if (faults.Deal(Fault::kAppendDuplicated)) {
      Say("will land twice");
      Land(delay_us + broker_.chance_.Below(kDelayUsMax), record, nullptr);
    }
    std::shared_ptr<Pending> told = pending_;
    if (faults.Deal(Fault::kAppendDenied)) {
      Say("lands, and is denied");
      told->Unknown("the simulation denies it");
      told = nullptr;
    }
    Land(delay_us, std::move(record), std::move(told));
  }

  std::optional<AppendOutcome> Poll() override {
    if (!pending_) return std::nullopt;
    if (broker_.clock_.SteadyUs() >= give_up_us_) pending_->Unknown("timed out");
    if (!pending_->outcome) return std::nullopt;
    return std::exchange(pending_, nullptr)->outcome;
  }

 private:
  void Say(std::string_view what) {
    broker_.trace_.Say("{}: an append to {}/{} {}", connection_.who_, target_.topic,
                       target_.partition, what);
  }

  void Land(int64_t delay_us, Record record, std::shared_ptr<Pending> told) {
    broker_.At(delay_us, [&broker = broker_, target = target_, told = std::move(told),
                          record = std::move(record), producer = producer_] {
      // A broker accepts a producer's next record only if it has the last one.
      const auto& cut = broker.cut_;
      const bool lost_last = cut && cut->log == target && producer->last_offset >= cut->end &&
                             producer->last_landed <= cut->landed;
      if (lost_last) {
        if (told) told->Unknown("the broker misses the producer's last record");
        return;
      }
      const auto offset = broker.log_.Land(target, record);
      NAUNGAN_CHECK(offset.has_value(), "the topic is there and the record within its limits");
      producer->last_offset = *offset;
      producer->last_landed = ++broker.landed_;
      if (!told) return;
      broker.At(broker.chance_.Below(kHopUsMax),
                [told, offset] { told->Answer({.offset = *offset, .why = {}}); });
    });
  }

  Broker& broker_;
  const Connection& connection_;
  const TopicPartition target_;
  std::shared_ptr<Pending> pending_;
  const std::shared_ptr<Producer> producer_ = std::make_shared<Producer>();
  int64_t give_up_us_ = 0;
};

class Connection::Feeds final : public eventlog::FeedWriter {
 public:
  explicit Feeds(Connection& connection) : broker_(connection.broker_), connection_(connection) {
    broker_.feed_links_.push_back(link_);
  }
  ~Feeds() override { link_->failed = true; }

  Status Append(const TopicPartition& target, Record record) override {
    if (link_->failed) return Away();
    NAUNGAN_TRY(connection_.Answered());
    if (broker_.faults_.Deal(Fault::kFeedFailed)) {
      broker_.trace_.Say("{}: its publisher breaks", connection_.who_);
      broker_.At(broker_.chance_.Below(kHopUsMax), [link = link_] { link->failed = true; });
    }
    // Records land in order per partition, so in the order of sending.
    const int64_t now_us = broker_.clock_.SteadyUs();
    last_due_us_ = std::max(last_due_us_, now_us + broker_.chance_.Below(kHopUsMax));
    broker_.At(last_due_us_ - now_us, [&broker = broker_, link = link_, target,
                                       record = std::move(record)] {
      // Of what was under way when it broke, only some lands. That is a gap, which readers must not
      // pass.
      if (link->failed && broker.chance_.Percent(50)) return;
      const auto offset = broker.log_.Land(target, record);
      NAUNGAN_CHECK(offset.has_value(), "the topic is there and the record within its limits");
      link->last_offsets[target] = *offset;
      if (!link->failed) ++link->acknowledged;
    });
    return {};
  }

  Result<int64_t> Acknowledged() override {
    if (link_->failed) return Away();
    NAUNGAN_TRY(connection_.Answered());
    return link_->acknowledged;
  }

 private:
  Broker& broker_;
  const Connection& connection_;
  const std::shared_ptr<Broker::FeedLink> link_ = std::make_shared<Broker::FeedLink>();
  int64_t last_due_us_ = 0;
};

Status Connection::Answered() const {
  if (broker_.clock_.SteadyUs() < away_until_us_) return Away();
  return {};
}

Result<std::unique_ptr<eventlog::LogReader>> Connection::OpenReader(const TopicPartition& source,
                                                                    int64_t from_offset,
                                                                    eventlog::Waker waker) {
  NAUNGAN_TRY(Answered());
  NAUNGAN_ASSIGN(auto below, broker_.log_.OpenReader(source, from_offset, std::move(waker)));
  return std::make_unique<Reader>(*this, source, std::move(below));
}

Result<std::unique_ptr<eventlog::LogWriter>> Connection::OpenWriter(const TopicPartition& target,
                                                                    eventlog::Waker) {
  NAUNGAN_TRY(Answered());
  return std::make_unique<Writer>(*this, target);
}

Result<std::unique_ptr<eventlog::FeedWriter>> Connection::OpenFeedWriter(eventlog::Waker) {
  NAUNGAN_TRY(Answered());
  return std::make_unique<Feeds>(*this);
}

Result<int64_t> Connection::EndOffset(const TopicPartition& source) {
  NAUNGAN_TRY(Answered());
  return broker_.log_.EndOffset(source);
}

Result<int64_t> Connection::BeginOffset(const TopicPartition& source) {
  NAUNGAN_TRY(Answered());
  return broker_.log_.BeginOffset(source);
}

Result<eventlog::TopicSettings> Connection::DescribeTopic(const std::string& topic) {
  NAUNGAN_TRY(Answered());
  return broker_.log_.DescribeTopic(topic);
}

Status Connection::CreateTopic(const eventlog::TopicSettings& settings) {
  NAUNGAN_TRY(Answered());
  return broker_.log_.CreateTopic(settings);
}

Result<std::vector<std::string>> Connection::ListTopics() {
  NAUNGAN_TRY(Answered());
  return broker_.log_.ListTopics();
}

}  // namespace naungan::simulation
