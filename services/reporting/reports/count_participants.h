// How many persons are registered and covered on a date, split by dimensions. Each person counts
// once in a group, even if several participations fall into it. Pure functions of committed rows;
// any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The groups come in the order of their keys, without those that hold no one; without groups the
// answer is one total. Reads one row for each person of the house. Errors: those of FigureFilter,
// Grouping and AsOfRequest, GROUPS_TOO_MANY.
Result<v1::CountParticipantsResponse> CountParticipants(const v1::CountParticipantsRequest& request,
                                                        Partitions partitions);

}  // namespace naungan::reporting
