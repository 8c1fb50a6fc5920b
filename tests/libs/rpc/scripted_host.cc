#include "tests/libs/rpc/scripted_host.h"

#include <memory>
#include <optional>

namespace naungan::rpc {
namespace {

class MapReader final : public state::Reader {
 public:
  explicit MapReader(std::map<std::string, std::string> rows) : rows_(std::move(rows)) {}

  std::optional<std::string> Get(std::string_view key) const override {
    const auto row = rows_.find(std::string(key));
    if (row == rows_.end()) return std::nullopt;
    return row->second;
  }
  void Scan(std::string_view, std::string_view,
            const std::function<bool(std::string_view, std::string_view)>&) const override {}

 private:
  const std::map<std::string, std::string> rows_;
};

class DamagedReader final : public state::Reader {
 public:
  std::optional<std::string> Get(std::string_view) const override { Throw(); }
  void Scan(std::string_view, std::string_view,
            const std::function<bool(std::string_view, std::string_view)>&) const override {
    Throw();
  }

 private:
  [[noreturn]] static void Throw() {
    throw state::ReadFailed(Fail(Code::kDataLoss, "STORE_CORRUPT", "", "A bad block.").error());
  }
};

}  // namespace

runtime::View ScriptedHost::ViewOf(int32_t partition, std::map<std::string, std::string> rows,
                                   int64_t age_ms) {
  return {.rows = std::make_unique<MapReader>(std::move(rows)),
          .position = {.partition = partition,
                       .epoch = 1,
                       .term_id = std::string(16, 't'),
                       .sequence = 7,
                       .index = 0},
          .age_ms = age_ms};
}

runtime::View ScriptedHost::UnreadableView(int32_t partition) {
  runtime::View view = ViewOf(partition, {});
  view.rows = std::make_unique<DamagedReader>();
  return view;
}

int32_t ScriptedHost::PartitionOf(std::string_view routing_key) const {
  return routing_key.starts_with('a') ? 0 : 1;
}

void ScriptedHost::AnswerWith(runtime::Reply reply) {
  const std::scoped_lock lock(mutex_);
  answer_ = std::move(reply);
}

void ScriptedHost::RefuseAsFollower(const std::string& owner) {
  const std::scoped_lock lock(mutex_);
  answer_ = Fail(Code::kUnavailable, runtime::kNotLeaderReason, "", "It is led elsewhere.");
  owner_ = owner;
}

void ScriptedHost::SubmitTo(int32_t partition, runtime::Command command,
                            runtime::OnReply on_reply) {
  if (before_submitting) before_submitting();
  ++submitted_count_;
  std::optional<Result<runtime::Reply>> answer;
  {
    const std::scoped_lock lock(mutex_);
    answer = answer_;
  }
  if (answer) return on_reply(*std::move(answer));
  Add(submitted_, {partition, std::move(command), std::move(on_reply)});
}

naungan::Status ScriptedHost::Lead(int32_t partition) {
  Add(lead_, {partition, {}, {}});
  return {};
}

void ScriptedHost::GiveTo(int32_t partition, std::string successor, runtime::OnGiven on_given) {
  Add(give_, {partition, std::move(successor), std::move(on_given)});
}

naungan::Status ScriptedHost::RaiseLevel(int32_t level) {
  if (level <= kKnownLevel) return {};
  return Fail(Code::kFailedPrecondition, "LEVEL_UNKNOWN", "level", "This host does not know it.");
}

void ScriptedHost::SkipInput(int32_t partition, runtime::v1::Skip skip,
                             runtime::OnGiven on_skipped) {
  skips.emplace_back(partition, std::move(skip));
  on_skipped({});
}

void ScriptedHost::AcceptLoss(int32_t partition, runtime::LossOrder order,
                              runtime::OnAccepted on_accepted) {
  loss_orders.emplace_back(partition, std::move(order));
  on_accepted(accepted);
}

void ScriptedHost::Query(int32_t partition, runtime::After after, int64_t deadline_steady_us,
                         runtime::IfUnread if_unread,
                         std::function<void(Result<runtime::View>)> on_view) {
  Add(asked_, {partition, std::move(after), deadline_steady_us, if_unread, std::move(on_view)});
}

}  // namespace naungan::rpc
