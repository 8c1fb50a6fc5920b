// Counts persons: registered and covered on a date, split by dimensions. Each person counts once in
// a group, however many participations lead there. Pure functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// Reads one row for each person of the house. Groups in the order of their keys, only those that
// hold somebody; without a split, one total. Errors: FigureFilter's, Grouping's, AsOfRequest's,
// GROUPS_TOO_MANY.
Result<v1::CountParticipantsResponse> CountParticipants(const v1::CountParticipantsRequest& request,
                                                        Partitions partitions);

}  // namespace naungan::reporting
