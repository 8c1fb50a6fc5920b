// The one exception of this house: a row could not be read.
//
// A rule asks for rows by the hundred, and none of them is written for a disk that fails. If such a
// read gave "no such row" instead, a rule would decide on a lie; if it ended the process, a restart
// would meet the same block again. So the read throws, the decision is dropped as if it had never
// begun, and one of these few places catches it (CatchReadFailed) and makes it an Error again:
//
//   the loop of a partition or of a projection   opens the store again, or rebuilds it
//   the opening of a store                       sets it aside
//   the wrapper of a query                       refuses the query
//   the person vault                             does both of these
#pragma once

#include <exception>
#include <expected>
#include <type_traits>
#include <utility>

#include "libs/base/result.h"

namespace naungan::state {

class ReadFailed final : public std::exception {
 public:
  explicit ReadFailed(Error error) : error_(std::move(error)) {}

  const Error& error() const { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

// Calls `read`, which returns a Result, and returns what it returns. If a row cannot be read on the
// way, returns that error.
template <typename Read>
std::invoke_result_t<Read> CatchReadFailed(Read&& read) {
  try {
    return std::forward<Read>(read)();
  } catch (const ReadFailed& failed) {
    return std::unexpected(failed.error());
  }
}

}  // namespace naungan::state
