// Which facts a report counts: those that hold on its date, as far as they were known at a time.
// Values and pure functions; any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"

namespace naungan::reporting {

// What was known at a time: the facts that had been recorded by `known_at_us` (microseconds since
// 1970). 0 stands for everything that is known.
struct Knowledge {
  int64_t known_at_us = 0;

  bool Has(int64_t recorded_us) const { return known_at_us == 0 || recorded_us <= known_at_us; }
  // It had been recorded, and not undone; `undone_us` is 0 if it was never undone.
  bool Holds(int64_t recorded_us, int64_t undone_us) const {
    return Has(recorded_us) && (undone_us == 0 || !Has(undone_us));
  }
};

// Reads `known_at_us` of a request. KNOWN_AT_INVALID if it is negative.
Result<Knowledge> ReadKnowledge(int64_t known_at_us);

struct AsOf {
  domain::Date date;
  Knowledge knowledge;
};

// Reads a request that has `as_of_date` and `known_at_us`. Errors: DATE_MISSING, DATE_INVALID,
// KNOWN_AT_INVALID.
template <typename Request>
Result<AsOf> AsOfRequest(const Request& request) {
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  NAUNGAN_ASSIGN(const Knowledge knowledge, ReadKnowledge(request.known_at_us()));
  return AsOf{.date = date, .knowledge = knowledge};
}

}  // namespace naungan::reporting
