#include "libs/runtime/command_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "libs/runtime/deadline.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

std::deque<QueuedCommand> TakeExpired(std::deque<QueuedCommand>& commands, int64_t now_steady_us) {
  std::deque<QueuedCommand> expired;
  std::deque<QueuedCommand> kept;
  for (QueuedCommand& queued : commands) {
    auto& to = queued.command.deadline_steady_us <= now_steady_us ? expired : kept;
    to.push_back(std::move(queued));
  }
  commands = std::move(kept);
  return expired;
}

}  // namespace

QueueLoad QueueLoad::Of(const Command& command) {
  return {.commands = 1,
          .bytes = static_cast<int64_t>(sizeof(QueuedCommand) + command.request_id.size() +
                                        command.payload.size() + command.as_sent.size() +
                                        command.after.size() * sizeof(After::value_type))};
}

QueueLoad& QueueLoad::operator+=(const QueueLoad& other) {
  commands += other.commands;
  bytes += other.bytes;
  return *this;
}

QueueLoad& QueueLoad::operator-=(const QueueLoad& other) {
  commands -= other.commands;
  bytes -= other.bytes;
  return *this;
}

Error QueueFull() {
  return {.code = Code::kResourceExhausted,
          .reason = "QUEUE_FULL",
          .field = "",
          .message = "Too many requests wait in this partition. Try again shortly."};
}

void CommandQueue::Add(QueuedCommand queued, int64_t now_steady_us) {
  const QueueLoad more = QueueLoad::Of(queued.command);
  if (!load_.HasRoomFor(more)) {
    queued.on_reply(std::unexpected(QueueFull()));
    return;
  }
  load_ += more;
  auto& deadline = queued.command.deadline_steady_us;
  deadline = CappedDeadlineUs(deadline, now_steady_us);
  ready_.push_back(std::move(queued));
}

void CommandQueue::PutBack(std::vector<QueuedCommand> commands) {
  for (const QueuedCommand& queued : commands) load_ += QueueLoad::Of(queued.command);
  ready_.insert(ready_.begin(), std::make_move_iterator(commands.begin()),
                std::make_move_iterator(commands.end()));
}

void CommandQueue::Release(const HasRead& has_read) {
  if (parked_.empty()) return;
  const auto released = std::ranges::stable_partition(parked_, [&](const QueuedCommand& queued) {
    return !has_read(queued.command.after).value_or(true);
  });
  ready_.insert(ready_.begin(), std::make_move_iterator(released.begin()),
                std::make_move_iterator(released.end()));
  parked_.erase(released.begin(), released.end());
}

std::optional<QueuedCommand> CommandQueue::Take(const HasRead& has_read) {
  while (!ready_.empty()) {
    QueuedCommand queued = std::move(ready_.front());
    ready_.pop_front();
    auto read = queued.command.after.empty() ? true : has_read(queued.command.after);
    if (read && !*read) {
      parked_.push_back(std::move(queued));
      continue;
    }
    load_ -= QueueLoad::Of(queued.command);
    if (read) return queued;
    queued.on_reply(std::unexpected(std::move(read).error()));
  }
  return std::nullopt;
}

void CommandQueue::Expire(int64_t now_steady_us, const Error& error) {
  for (auto* commands : {&ready_, &parked_}) {
    const bool any = std::ranges::any_of(*commands, [&](const QueuedCommand& queued) {
      return queued.command.deadline_steady_us <= now_steady_us;
    });
    if (!any) continue;
    for (QueuedCommand& queued : TakeExpired(*commands, now_steady_us)) {
      load_ -= QueueLoad::Of(queued.command);
      queued.on_reply(std::unexpected(error));
    }
  }
}

void CommandQueue::Refuse(const Error& error) {
  for (auto* commands : {&ready_, &parked_}) {
    for (QueuedCommand& queued : std::exchange(*commands, {})) {
      load_ -= QueueLoad::Of(queued.command);
      queued.on_reply(std::unexpected(error));
    }
  }
}

}  // namespace naungan::runtime
