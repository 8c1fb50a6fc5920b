// What the queries of figures read: the rows of every partition, committed ones.
#pragma once

#include <cstdint>
#include <span>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/state/rows.h"
#include "services/reporting/figure_rows.h"

namespace naungan::reporting {

// Partitions 0 to P-1 in order. A person, a roster, a self-payer's account lives in one of them;
// agreements and the accounts of groups are in each.
using Partitions = std::span<const state::Reader* const>;

// The date and the knowledge a question is about.
struct AsOf {
  domain::Date date;
  Knowledge knowledge;
};

// DATE_MISSING, DATE_INVALID (as_of_date), KNOWN_AT_INVALID.
template <typename Request>
Result<AsOf> AsOfRequest(const Request& request) {
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  NAUNGAN_ASSIGN(const Knowledge knowledge, ReadKnowledge(request.known_at_us()));
  return AsOf{.date = date, .knowledge = knowledge};
}

}  // namespace naungan::reporting
