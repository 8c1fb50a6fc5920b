#include "tests/libs/eventlog/admission_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/admission.h"

namespace naungan::eventlog {
namespace {

using runtime::v1::LogRecord;

constexpr int kProcesses = 3;

// The rule as the model words it, with the parts that hold.
class Judge {
 public:
  explicit Judge(RuleParts rule) : rule_(rule) {}

  // nullopt: the log lost records.
  std::optional<Verdict> Step(int64_t offset, const std::string& value) {
    const auto record = DecodeLogRecord(value);
    NAUNGAN_CHECK(record.has_value(), "the model writes well-formed records");
    const std::optional<Verdict> verdict = ByModel(*record);
    if (rule_ == RuleParts{}) {
      const Result<Verdict> production = production_.Judge(offset, value, *record);
      NAUNGAN_CHECK(production.has_value() == verdict.has_value(), "rule and model agree on loss");
      NAUNGAN_CHECK(!verdict || *production == *verdict, "rule and model agree on the verdict");
    }
    if (verdict && Counts(*verdict)) Count(offset, value, *record);
    return verdict;
  }

  int64_t epoch() const { return epoch_; }
  const std::string& term() const { return term_; }
  int64_t next_sequence() const { return next_; }
  const std::string& head() const { return chain_; }
  int64_t last_offset() const { return last_offset_; }
  const std::string& last_value() const { return last_value_; }

 private:
  std::optional<Verdict> ByModel(const LogRecord& record) const {
    if (record.has_fence()) {
      return rule_.fence_epoch && record.fence().epoch() <= epoch_ ? Verdict::kVoidFence
                                                                   : Verdict::kFence;
    }
    const auto& batch = record.batch();
    if (batch.epoch() > epoch_) {
      return rule_.epoch_ahead ? std::nullopt : std::optional(Verdict::kVoidTerm);
    }
    if (rule_.newest_term && batch.term_id() != term_) return Verdict::kVoidTerm;
    if (rule_.sequence && batch.sequence() < next_) return Verdict::kVoidSequence;
    if (rule_.chain && (batch.sequence() > next_ || batch.head() != chain_)) return std::nullopt;
    return Verdict::kBatch;
  }

  void Count(int64_t offset, const std::string& value, const LogRecord& record) {
    if (record.has_fence()) {
      epoch_ = record.fence().epoch();
      term_ = record.fence().term_id();
      next_ = 1;
    } else {
      next_ = record.batch().sequence() + 1;
    }
    const Digest digest = Sha256(chain_ + value);
    chain_.assign(digest.begin(), digest.end());
    last_offset_ = offset;
    last_value_ = value;
  }

  RuleParts rule_;
  Admission production_;
  int64_t epoch_ = 0;
  std::string term_;
  int64_t next_ = 1;
  std::string chain_ = std::string(32, '\0');
  int64_t last_offset_ = -1;
  std::string last_value_;
};

// One admitted batch: its command, and how many commands it was decided on. Its offset does not
// count: if only void records are lost and a repeated batch lands after the cut, readers that were
// ahead have the same past at another offset, which does no harm.
struct Counted {
  int64_t command;
  int64_t basis;
  bool operator==(const Counted&) const = default;
};

// What a process writes to its disk in one write.
struct Kept {
  Judge judge;
  int64_t cursor = 0;
  std::vector<Counted> history;
};

enum class Mode { kFollowing, kFenceSent, kTowardsFence, kLeading, kBatchSent, kStopped };

struct Process {
  Kept kept;
  Mode mode = Mode::kFollowing;
  // The id of the term that it opens or holds.
  int64_t epoch = 0;
  std::string term;
  int64_t expected_offset = 0;
  int64_t request = -1;
  // The command that is not answered yet. A new one is made only after its answer.
  std::optional<int64_t> command;
};

struct Request {
  int64_t id;
  int process;
  std::string value;
};

class World {
 public:
  explicit World(const Schedule& schedule) : schedule_(schedule), random_(schedule.seed) {
    for (int i = 0; i < kProcesses; ++i) {
      processes_.push_back({.kept = {.judge = Judge(schedule.rule), .history = {}}});
    }
    snapshots_.assign(kProcesses, processes_[0].kept);
  }

  Findings Run() {
    for (int step = 0; step < schedule_.steps; ++step) {
      if (schedule_.tail_cut && step == schedule_.steps / 2) CutTail();
      Step();
    }
    Settle();
    Inspect();
    return std::move(findings_);
  }

 private:
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  bool Chance(int percent) { return Pick(100) < percent; }

  void Step() {
    const int which = Pick(kProcesses);
    Process& process = processes_[which];
    if (Chance(2)) return Crash(which);
    if (Chance(45)) return MoveNetwork();
    switch (process.mode) {
      case Mode::kFollowing:
        Read(process, Pick(4));
        if (process.mode == Mode::kFollowing && Chance(15)) SendFence(which);
        return;
      case Mode::kTowardsFence:
        return Read(process, 1 + Pick(4));
      case Mode::kLeading:
        Read(process, Pick(3));
        if (process.mode == Mode::kLeading) SendBatch(which);
        return;
      case Mode::kFenceSent:
      case Mode::kBatchSent:
        if (Chance(5)) EndTerm(process);  // It timed out; the request is still under way.
        return;
      case Mode::kStopped:
        return;
    }
  }

  // A process that restarts has what it kept, or an older copy of it.
  void Crash(int which) {
    Process& process = processes_[which];
    if (process.mode == Mode::kStopped) return;
    EndTerm(process);
    // After a cut, an older copy could be all that is left of what was lost, which no rule can see.
    if (!schedule_.tail_cut && Chance(30)) process.kept = snapshots_[which];
    if (Chance(50)) snapshots_[which] = process.kept;
    CheckLastRecord(process);
  }

  void EndTerm(Process& process) {
    process.mode = Mode::kFollowing;
    process.request = -1;
  }

  void Stop(Process& process) {
    process.mode = Mode::kStopped;
    findings_.loss_seen = true;
    if (!schedule_.tail_cut) Violation("a loss was claimed where nothing was lost");
  }

  void CheckLastRecord(Process& process) {
    if (!schedule_.rule.last_record || process.kept.cursor == 0) return;
    const int64_t last = process.kept.judge.last_offset();
    const auto size = static_cast<int64_t>(log_.size());
    if (process.kept.cursor > size ||
        (last >= 0 && log_[last] != process.kept.judge.last_value())) {
      Stop(process);
    }
  }

  // Reads at most `count` records, from a copy that may lag behind.
  void Read(Process& process, int count) {
    for (; count > 0 && process.kept.cursor < static_cast<int64_t>(log_.size()); --count) {
      const int64_t offset = process.kept.cursor;
      Apply(process, offset, log_[offset]);
      if (process.mode == Mode::kStopped) return;
    }
  }

  void ReadAll(Process& process) {
    if (process.mode != Mode::kStopped) Read(process, static_cast<int>(log_.size()));
  }

  void Apply(Process& process, int64_t offset, const std::string& value) {
    Kept& kept = process.kept;
    const auto verdict = kept.judge.Step(offset, value);
    if (!verdict) return Stop(process);
    kept.cursor = offset + 1;
    const LogRecord record = *DecodeLogRecord(value);
    if (*verdict == Verdict::kBatch) {
      const auto& batch = record.batch();
      const int64_t command = std::stoll(batch.entries(0).events(0));
      kept.history.push_back({.command = command, .basis = batch.input_cursors(0).next_offset()});
      if (process.command == command) process.command.reset();
    }
    if (!record.has_fence()) return;
    const bool own = record.fence().term_id() == process.term;
    if (process.mode == Mode::kTowardsFence && own) {
      if (*verdict == Verdict::kFence) ++findings_.terms;
      process.mode = *verdict == Verdict::kFence ? Mode::kLeading : Mode::kFollowing;
    } else if (*verdict == Verdict::kFence && process.mode == Mode::kLeading && !own) {
      EndTerm(process);
    }
  }

  void SendFence(int which) {
    Process& process = processes_[which];
    CheckLastRecord(process);
    if (process.mode == Mode::kStopped) return;
    process.epoch = process.kept.judge.epoch() + 1;
    process.term = fmt::format("{:016}", ++terms_);
    LogRecord record;
    record.mutable_fence()->set_epoch(process.epoch);
    record.mutable_fence()->set_term_id(process.term);
    Send(which, record, Mode::kFenceSent);
  }

  void SendBatch(int which) {
    Process& process = processes_[which];
    if (!process.command) process.command = ++commands_;
    const Judge& judge = process.kept.judge;
    LogRecord record;
    auto* batch = record.mutable_batch();
    batch->set_epoch(process.epoch);
    batch->set_term_id(process.term);
    batch->set_sequence(judge.term() == process.term ? judge.next_sequence() : 1);
    batch->set_head(judge.head());
    batch->add_entries()->add_events(std::to_string(*process.command));
    batch->add_input_cursors()->set_next_offset(std::ssize(process.kept.history));
    Send(which, record, Mode::kBatchSent);
  }

  void Send(int which, const LogRecord& record, Mode mode) {
    Process& process = processes_[which];
    process.mode = mode;
    process.request = ++requests_;
    process.expected_offset = process.kept.cursor;
    network_.push_back(
        {.id = process.request, .process = which, .value = record.SerializeAsString()});
  }

  // One request lands, is lost, is repeated or goes on waiting. Its answer comes or does not.
  void MoveNetwork() {
    if (network_.empty()) return;
    const int at = Pick(static_cast<int>(network_.size()));
    const Request request = network_[at];
    if (Chance(25)) return;
    if (!Chance(10)) network_.erase(network_.begin() + at);  // Otherwise it lands again later.
    if (Chance(10)) return;                                  // Lost.
    const auto offset = static_cast<int64_t>(log_.size());
    log_.push_back(request.value);
    Process& process = processes_[request.process];
    if (process.request != request.id) return;  // It does not wait any more.
    process.request = -1;
    if (Chance(10)) return EndTerm(process);  // It landed, but the answer says no.
    Answer(process, offset, request.value);
  }

  void Answer(Process& process, int64_t offset, const std::string& value) {
    const bool expected = offset == process.expected_offset || !schedule_.rule.expected_offset;
    if (process.mode == Mode::kFenceSent) {
      // A fence need not land where it was expected, because what is before it is read first.
      process.mode = schedule_.rule.own_fence ? Mode::kTowardsFence : Mode::kLeading;
      return;
    }
    if (!expected) return EndTerm(process);
    acknowledged_.insert(*process.command);
    ++findings_.acknowledged;
    process.command.reset();
    process.mode = Mode::kLeading;
    if (offset == process.kept.cursor) Apply(process, offset, value);
  }

  void CutTail() {
    if (log_.empty()) return;
    log_.resize(Pick(static_cast<int>(log_.size())));
  }

  // The network becomes empty, all processes restart and read on; then each in turn opens a term.
  // One more term is not enough to see a lost tail: two pasts of one epoch, each with its own
  // fence, judge each other's batches void until a term comes that both count.
  void Settle() {
    while (!network_.empty()) MoveNetwork();
    for (Process& process : processes_) {
      if (process.mode == Mode::kStopped) continue;
      EndTerm(process);
      CheckLastRecord(process);
      ReadAll(process);
    }
    for (int leader = 0; leader < kProcesses; ++leader) Lead(leader);
  }

  void Lead(int leader) {
    Process& process = processes_[leader];
    if (process.mode != Mode::kStopped) SendFence(leader);
    LandQuietly(process);
    if (process.mode == Mode::kLeading) SendBatch(leader);
    LandQuietly(process);
    for (Process& other : processes_) ReadAll(other);
  }

  void LandQuietly(Process& process) {
    if (network_.empty()) return;
    const Request request = network_.front();
    network_.pop_front();
    log_.push_back(request.value);
    process.request = -1;
    Answer(process, std::ssize(log_) - 1, request.value);
    ReadAll(process);
  }

  void Inspect() {
    // A reader that reads the log from its beginning.
    Process stranger{.kept = {.judge = Judge(schedule_.rule), .history = {}}};
    ReadAll(stranger);
    if (findings_.loss_seen) return;
    const std::vector<Counted>& truth = stranger.kept.history;
    std::set<int64_t> counted;
    for (size_t i = 0; i < truth.size(); ++i) {
      if (truth[i].basis != static_cast<int64_t>(i)) {
        Violation(fmt::format("command {} was decided on another past", truth[i].command));
      }
      if (!counted.insert(truth[i].command).second) {
        Violation(fmt::format("command {} counts twice", truth[i].command));
      }
    }
    for (const int64_t command : acknowledged_) {
      if (!counted.contains(command)) {
        Violation(fmt::format("command {} was acknowledged and does not count", command));
      }
    }
    for (const Process& process : processes_) {
      const auto& seen = process.kept.history;
      if (seen.size() > truth.size() || !std::equal(seen.begin(), seen.end(), truth.begin())) {
        Violation("two readers saw different histories");
      }
    }
  }

  void Violation(std::string what) { findings_.violations.push_back(std::move(what)); }

  Schedule schedule_;
  std::mt19937_64 random_;
  std::vector<std::string> log_;
  std::deque<Request> network_;
  std::vector<Process> processes_;
  std::vector<Kept> snapshots_;
  std::set<int64_t> acknowledged_;
  int64_t commands_ = 0;
  int64_t requests_ = 0;
  int64_t terms_ = 0;
  Findings findings_;
};

}  // namespace

Findings RunSchedule(const Schedule& schedule) { return World(schedule).Run(); }

}  // namespace naungan::eventlog
