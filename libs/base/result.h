// The one way in which this house reports what went wrong. No exceptions cross our interfaces, but
// for one: a row that cannot be read (libs/state/read_failed.h).
//
//   a request is refused    an Error in a Result
//   a part is unavailable   an Error in a Result; the caller may try again
//   a bug of ours           NAUNGAN_CHECK ends the process. The log is the truth, and a restart
//                           follows it.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace naungan {

// The codes of gRPC (google.rpc.Code), so that an Error crosses the wire unchanged.
enum class Code {
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// Says precisely which rule was broken, by which field, and what to do. It never holds personal
// data.
struct Error {
  Code code;
  // Stable, in UPPER_SNAKE_CASE, for example "NIK_LENGTH". A caller's code may test it.
  std::string reason;
  // The path of the request's field that is wrong ("rows[3].nik"); empty if no field is at fault.
  std::string field;
  // Says to a person what is wrong and what to do.
  std::string message;

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

// Fails a Result<T> of any T: `return Fail(Code::kNotFound, "ROSTER_UNKNOWN", "roster", "...");`.
inline std::unexpected<Error> Fail(Code code, std::string_view reason, std::string_view field,
                                   std::string message) {
  return std::unexpected(Error{code, std::string(reason), std::string(field), std::move(message)});
}

// The same error with its field below `parent`: "nik" under "rows[3]" becomes "rows[3].nik".
inline Error Under(std::string_view parent, Error error) {
  error.field = error.field.empty() ? std::string(parent) : std::string(parent) + "." + error.field;
  return error;
}

}  // namespace naungan

// If `expression` (a Result) holds an error, returns that error from the enclosing function.
#define NAUNGAN_TRY(expression)                      \
  if (auto naungan_try = (expression); !naungan_try) \
  return std::unexpected(std::move(naungan_try).error())

#define NAUNGAN_CONCAT_INNER(a, b) a##b
#define NAUNGAN_CONCAT(a, b) NAUNGAN_CONCAT_INNER(a, b)
#define NAUNGAN_ASSIGN_INNER(result, target, expression)          \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  target = *std::move(result)

// `NAUNGAN_ASSIGN(const auto nik, Nik::Parse(text));` declares `nik` and sets it to the value. If
// the Result holds an error, it returns that error from the enclosing function.
#define NAUNGAN_ASSIGN(target, expression) \
  NAUNGAN_ASSIGN_INNER(NAUNGAN_CONCAT(naungan_result_, __LINE__), target, expression)
