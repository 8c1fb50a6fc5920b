// The fold does not depend on how the feeds interleave, and it stops at a record that cannot be.
#include "services/reporting/folds/figure_projection.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "libs/eventlog/topics.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

// A few hundred events of every kind. Each is valid after the ones before it.
class RandomHouse {
 public:
  explicit RandomHouse(uint64_t seed) : random_(seed) {
    for (const char* roster : {"pks.rentan", "pks.tkd", "pt"}) {
      rosters_.push_back(std::string("rosters/") + roster);
      book_.RosterOpened(rosters_.back(), "73.09");
      book_.Proposed(rosters_.back() + "/account", "monthly", "2024-01-01");
    }
    for (int step = 0; step < 400; ++step) Step();
  }

  const FeedBook& book() const { return book_; }

 private:
  int64_t Draw(int64_t bound) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(bound));
  }

  std::string Date() { return fmt::format("2024-{:02}-{:02}", 1 + Draw(12), 1 + Draw(28)); }

  void Step() {
    switch (Draw(8)) {
      case 0:
      case 1:
        return Open();
      case 2:
        return End();
      case 3:
        return PayGroup();
      case 4:
        return PayAlone();
      case 5:
        return Wait();
      case 6:
        return Claim();
      default:
        return Agree();
    }
  }

  void Open() {
    const std::string person = Person(Draw(40));
    const bool alone = Draw(3) == 0;
    const std::string account = alone ? "participants/" + person + "/account"
                                      : rosters_[static_cast<size_t>(Draw(3))] + "/account";
    book_.Opened({.person = person,
                  .from = Date(),
                  .seat = alone ? 1 : 1 + Draw(50),
                  .account = account,
                  .category = Draw(2) == 0 ? "rentan" : "tkd",
                  .unit = "u" + std::to_string(Draw(5))});
    open_.emplace_back(person, account);
  }

  void End() {
    if (open_.empty()) return;
    const auto& [person, account] = open_[static_cast<size_t>(Draw(std::ssize(open_)))];
    book_.Ended(person, account, Date());
  }

  void PayGroup() {
    book_.PaidFor({.account = rosters_[static_cast<size_t>(Draw(3))] + "/account",
                   .bill = "b" + std::to_string(++bills_),
                   .past_last_seat = 2 + Draw(50),
                   .from = "2024-03-01",
                   .to = "2024-06-01",
                   .paid = Date()});
  }

  void PayAlone() {
    book_.PaidFor({.account = "participants/" + Person(Draw(40)) + "/account",
                   .bill = "b" + std::to_string(++bills_),
                   .from = "2024-03-01",
                   .to = "2024-06-01",
                   .paid = Date()});
  }

  void Wait() {
    const std::string& roster = rosters_[static_cast<size_t>(Draw(3))];
    const Row row{.person = Person(Draw(40)), .rank = Draw(9), .ordinal = ++ordinal_, .seat = 1};
    book_.Queued(roster, Date(), {row});
    if (Draw(2) == 0) book_.Held(roster, Date(), {row});
    if (Draw(3) == 0) book_.Refused(roster, {row});
  }

  void Claim() {
    const ClaimMoney money{
        .person = Person(Draw(40)), .claim = "c" + std::to_string(++claims_), .paid = Date()};
    book_.ClaimPaid(money);
    if (Draw(3) == 0) book_.ClaimReversed(money);
  }

  void Agree() {
    agreement::v1::Agreement agreement;
    agreement.set_name("agreements/a" + std::to_string(Draw(4)));
    agreement.set_version(1 + Draw(5));
    *agreement.mutable_signed_date() = Day(Date());
    *agreement.mutable_term() = Days("2024-01-01", "2025-01-01");
    book_.Registered(agreement);
    book_.Succeeded(agreement.name(), "agreements/next");
  }

  std::mt19937_64 random_;
  FeedBook book_;
  std::vector<std::string> rosters_;
  std::vector<std::pair<std::string, std::string>> open_;
  int64_t bills_ = 0;
  int64_t ordinal_ = 0;
  int64_t claims_ = 0;
};

// The same records in another order. Each feed partition keeps its own order.
std::vector<runtime::InputRecord> Interleave(const std::vector<runtime::InputRecord>& records,
                                             std::mt19937_64& random) {
  std::map<std::pair<std::string, int32_t>, std::deque<runtime::InputRecord>> sources;
  for (const runtime::InputRecord& record : records) {
    sources[{record.topic, record.partition}].push_back(record);
  }
  std::vector<runtime::InputRecord> shuffled;
  while (!sources.empty()) {
    auto source = sources.begin();
    std::advance(source, static_cast<int64_t>(random() % sources.size()));
    shuffled.push_back(std::move(source->second.front()));
    source->second.pop_front();
    if (source->second.empty()) sources.erase(source);
  }
  return shuffled;
}

MemoryRows Fold(const std::vector<runtime::InputRecord>& records, int32_t partition) {
  MemoryRows rows;
  for (const runtime::InputRecord& record : records) {
    const Status folded = FoldRecord(record, partition, rows);
    EXPECT_TRUE(folded) << folded.error().reason << ": " << folded.error().message;
  }
  return rows;
}

TEST(Figures, DoNotDependOnHowTheFeedsInterleave) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const RandomHouse house(seed);
    for (int32_t partition = 0; partition < kTestPartitions; ++partition) {
      const auto records = ReadBy(partition, house.book().records());
      const MemoryRows rows = Fold(records, partition);
      ASSERT_GT(rows.rows().size(), 100U);
      std::mt19937_64 random(seed);
      for (int shuffle = 0; shuffle < 5; ++shuffle) {
        const auto shuffled = Interleave(records, random);
        ASSERT_EQ(shuffled.size(), records.size());
        EXPECT_EQ(Fold(shuffled, partition).rows(), rows.rows())
            << "seed " << seed << ", partition " << partition << ", shuffle " << shuffle;
      }
    }
  }
}

TEST(Figures, APartitionKeepsNoSelfPayerOfAnother) {
  FeedBook book;
  for (int64_t n = 0; n < 20; ++n) {
    book.PaidFor({.account = "participants/" + Person(n) + "/account",
                  .bill = "b",
                  .from = "2024-03-01",
                  .to = "2024-06-01",
                  .paid = "2024-03-01"});
  }
  const auto first = Fold(ReadBy(0, book.records()), 0).rows();
  const auto second = Fold(ReadBy(1, book.records()), 1).rows();

  ASSERT_FALSE(first.empty());
  ASSERT_FALSE(second.empty());
  for (const auto& [key, value] : first) EXPECT_FALSE(second.contains(key));
}

// The fold stops at a record that no service of ours can have published. It does not leave it out.
TEST(Figures, StopAtWhatCannotBe) {
  const auto reason = [](const FeedBook& book) {
    MemoryRows rows;
    Status folded;
    for (const runtime::InputRecord& record : book.records()) {
      folded = FoldRecord(record, record.partition, rows);
    }
    return folded ? "" : folded.error().reason;
  };
  const auto malformed = [&](const auto& write) {
    FeedBook book;
    write(book);
    return reason(book);
  };
  const std::string kMalformed = "FEED_RECORD_MALFORMED";
  const Paid paid{.bill = "b", .from = "2024-01-01", .to = "2024-02-01", .paid = "2024-01-01"};

  EXPECT_EQ(malformed([](FeedBook& it) { it.Ended(Person(1), "rosters/a/account", "2024-01-01"); }),
            kMalformed);
  EXPECT_EQ(malformed([](FeedBook& it) {
              it.Opened({.person = Person(1), .account = "participants/" + Person(2) + "/account"});
            }),
            kMalformed);
  EXPECT_EQ(malformed([&](FeedBook& it) { it.Covered(paid); }), kMalformed);
  EXPECT_EQ(malformed([](FeedBook& it) { it.Agreed("rosters/a/account", "s", "2024-01-01"); }),
            kMalformed);
  EXPECT_EQ(malformed([](FeedBook& it) {
              it.Held("rosters/a", "2024-01-01", {{.person = Person(1), .rank = 1, .ordinal = 1}});
            }),
            kMalformed);
  EXPECT_EQ(malformed([](FeedBook& it) {
              it.Refused("rosters/a", {{.person = Person(1), .rank = 1, .ordinal = 1}});
            }),
            kMalformed);
  EXPECT_EQ(malformed([](FeedBook& it) {
              it.ClaimReversed({.person = Person(1), .paid = "2024-01-01"});
            }),
            kMalformed);
  for (const std::string& feed : eventlog::FindService("reporting")->reads) {
    // An event of a kind that this build does not know, and bytes that are not an event.
    EXPECT_EQ(malformed([&](FeedBook& it) { it.Add(feed, "k", kTestPartitions, ""); }),
              "INPUT_UNKNOWN")
        << feed;
    EXPECT_EQ(malformed([&](FeedBook& it) { it.Add(feed, "k", kTestPartitions, "\xff"); }),
              kMalformed)
        << feed;
  }
  EXPECT_EQ(malformed([](FeedBook& it) { it.Add("public.other.v1", "k", kTestPartitions, ""); }),
            "FEED_UNKNOWN");
}

}  // namespace
}  // namespace naungan::reporting
