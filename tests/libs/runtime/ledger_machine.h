// A small service for the runtime's tests: accounts that are added to.
//
//   command  "add ACCOUNT N"    adds N; publishes it in the claim feed, subject accounts/ACCOUNT.
//                               On a log of level 2 the event is a "sum", which does the same
//            "rush ACCOUNT N"   adds N by a "sum" on a log of any level, which is a build's mistake
//            "send KEY N"       also addresses N to the partition of KEY through the inbox
//            "work ID STEPS"    queues work that adds 1 to account ID at each step
//            "fill N"           an event of N bytes without a feed record
//            "where"            no event; the result names the partition that decided
//            anything else      is refused with COMMAND_UNKNOWN
//   input    "ignore"           concerns others
//            "when ACCOUNT N"   concerns others while the account holds less than N
//            "poison"           breaks an invariant
//            anything else      the number in it is added to the account "from-<topic>"
//
// Events look like commands. Results look like "ACCOUNT=TOTAL".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

inline constexpr std::string_view kLedgerService = "claims";

class LedgerMachine final : public StateMachine {
 public:
  // A build of level 1 does not know the event "sum". `format` is that of the rows.
  explicit LedgerMachine(std::vector<InputSpec> inputs = {}, int32_t level = 1, int32_t format = 1)
      : inputs_(std::move(inputs)), level_(level), format_(format) {}

  Result<Decision> Decide(std::string_view command, const state::Reader& rows,
                          Moment now) const override;
  Result<Decision> React(const InputRecord& record, const state::Reader& rows,
                         Moment now) const override;
  Result<Decision> Slice(const Work& work, const state::Reader& rows, Moment now) const override;
  Status Apply(std::string_view event, const EventContext& context,
               state::Writer& rows) const override;
  Result<std::vector<Outgoing>> Publish(std::string_view event) const override;
  std::vector<InputSpec> Inputs() const override { return inputs_; }
  int32_t Level() const override { return level_; }
  int32_t StoredFormat() const override { return format_; }

  // What the account holds; 0 if it holds nothing yet.
  static int64_t Total(const state::Reader& rows, std::string_view account);

 private:
  Status CheckKnown(std::string_view verb) const;

  const std::vector<InputSpec> inputs_;
  const int32_t level_;
  const int32_t format_;
};

}  // namespace naungan::runtime
