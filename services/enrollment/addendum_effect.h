// From when what an addendum adds to an agreement holds. Pure functions; safe from any thread.
#pragma once

#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Adds to `addenda` what `addendum` changes, in the order of their days; `before` is the agreement
// without it. A lowered quota holds from when it is known: whoever has a seat keeps it, and nobody
// is given one meanwhile that the addendum would take away.
void Note(const agreement::v1::Addendum& addendum, const agreement::v1::Agreement& before,
          v1::StoredAddenda& addenda);

// Sets in `roster`, which is of an agreement, from when its term and its seats are.
void BeginLater(const v1::StoredAddenda& addenda, v1::Roster& roster);

}  // namespace naungan::enrollment
