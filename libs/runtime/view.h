// What a query is answered from: a consistent view of one partition.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <type_traits>
#include <utility>

#include "libs/runtime/partition_store.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/read_failed.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// It shows committed rows only, also after the partition has closed its store.
struct View {
  // Any thread. A row that cannot be read throws: answer within AnswerFromRows.
  std::unique_ptr<state::Reader> rows;
  Position position;   // of the last admitted batch that the rows contain
  int64_t age_ms = 0;  // since the partition was last known to be at the end of its log
};

// Calls `answer`, which reads rows of views and returns a Result, and returns what it returns. If a
// row cannot be read, returns kUnavailable (STORE_UNAVAILABLE): the partition opens its store again
// or builds it anew, so asking again helps.
template <typename Answer>
std::invoke_result_t<Answer> AnswerFromRows(Answer&& answer) {
  try {
    return std::forward<Answer>(answer)();
  } catch (const state::ReadFailed&) {
    return std::unexpected(StoreUnavailable());
  }
}

}  // namespace naungan::runtime
