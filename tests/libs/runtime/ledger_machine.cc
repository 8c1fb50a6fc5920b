#include "tests/libs/runtime/ledger_machine.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/runtime/event_level.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

constexpr uint8_t kAccounts = 16;
// From this level on there is the event "sum".
constexpr int32_t kSumLevel = 2;

struct Words {
  explicit Words(std::string_view text) {
    std::istringstream stream{std::string(text)};
    stream >> verb >> name >> number;
  }
  std::string verb;
  std::string name;
  int64_t number = 0;
};

bool Adds(std::string_view verb) { return verb == "add" || verb == "send" || verb == "sum"; }

std::string AccountKey(std::string_view account) { return state::EncodeKey(kAccounts, account); }

}  // namespace

int64_t LedgerMachine::Total(const state::Reader& rows, std::string_view account) {
  const auto value = rows.Get(AccountKey(account));
  return value ? std::stoll(*value) : 0;
}

Result<Decision> LedgerMachine::Decide(std::string_view command, const state::Reader& rows,
                                       Moment now) const {
  const Words words(command);
  if (words.verb == "add" || words.verb == "send" || words.verb == "rush") {
    const int64_t total = Total(rows, words.name) + words.number;
    const bool sums = words.verb == "rush" || (words.verb == "add" && now.level >= kSumLevel);
    const std::string event =
        sums ? fmt::format("sum {} {}", words.name, words.number) : std::string(command);
    return Decision{.events = {event}, .result = fmt::format("{}={}", words.name, total)};
  }
  if (words.verb == "work") return Decision{.events = {std::string(command)}, .result = words.name};
  if (words.verb == "fill") {
    return Decision{.events = {"fill " + std::string(std::stoul(words.name), 'x')}, .result = ""};
  }
  if (words.verb == "where") return Decision{.events = {}, .result = fmt::to_string(now.partition)};
  return Fail(Code::kInvalidArgument, "COMMAND_UNKNOWN", "command", "The ledger cannot do that.");
}

Result<Decision> LedgerMachine::React(const InputRecord& record, const state::Reader& rows,
                                      Moment) const {
  if (record.value == "ignore") return Decision{};
  if (record.value == "poison") {
    return Fail(Code::kInternal, "INPUT_POISONED", "", "The record breaks an invariant.");
  }
  const Words words(record.value);
  if (words.verb == "when" && Total(rows, words.name) < words.number) return Decision{};
  if (words.verb == "after" && Total(rows, words.name) < words.number) {
    return Fail(Code::kInternal, "INPUT_AHEAD", "", "The record is of a future not lived yet.");
  }
  return Decision{.events = {fmt::format("add from-{} {}", record.topic, words.number)},
                  .result = ""};
}

Result<Decision> LedgerMachine::Slice(const Work& work, const state::Reader&, Moment) const {
  Decision decision{.events = {fmt::format("add {} 1", work.id)}, .result = ""};
  if (work.steps + 1 == std::stoll(work.payload)) decision.events.push_back("done " + work.id);
  return decision;
}

Status LedgerMachine::CheckKnown(std::string_view verb) const {
  if (verb == "sum" && level_ < kSumLevel) return EventUnknown("naungan.test.v1.LedgerEvent");
  return {};
}

Status LedgerMachine::Apply(std::string_view event, const EventContext&,
                            state::Writer& rows) const {
  const Words words(event);
  NAUNGAN_TRY(CheckKnown(words.verb));
  if (Adds(words.verb)) {
    rows.Put(AccountKey(words.name), fmt::to_string(Total(rows, words.name) + words.number));
  } else if (words.verb == "work") {
    QueueWork(rows, words.name, fmt::to_string(words.number));
  } else if (words.verb == "done") {
    EndWork(rows, words.name);
  }
  return {};
}

Result<std::vector<Outgoing>> LedgerMachine::Publish(std::string_view event) const {
  const Words words(event);
  NAUNGAN_TRY(CheckKnown(words.verb));
  std::vector<Outgoing> outgoing;
  if (!Adds(words.verb)) return outgoing;
  outgoing.push_back({.topic = std::string(eventlog::kClaimFeed),
                      .key = words.name,
                      .inbox = false,
                      .type = "naungan.test.v1.LedgerEvent.added",
                      .subject = "accounts/" + words.name,
                      .sequence = 1,
                      .value = std::string(event)});
  if (words.verb == "send") {
    outgoing.push_back({.topic = eventlog::InboxTopic(kLedgerService),
                        .key = words.name,
                        .inbox = true,
                        .type = "naungan.test.v1.LedgerEvent.sent",
                        .subject = "accounts/" + words.name,
                        .sequence = 1,
                        .value = std::string(event)});
  }
  return outgoing;
}

}  // namespace naungan::runtime
