// From which day the categories and seats hold that an addendum adds to an agreement. Pure
// functions; safe from any thread.
#pragma once

#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Adds to `addenda` what `addendum` changes; `before` is the agreement without it. Call in the
// order of the addenda's days.
//
//   a category is added    it holds from the effective date on
//   a quota is raised      the new seats can be had from the effective date on
//   a quota is lowered     holds from now on, as soon as it is known: nobody loses a seat, and none
//                          is given until the effective date that the addendum would take away
void NoteAddendum(const agreement::v1::Addendum& addendum, const agreement::v1::Agreement& before,
                  v1::StoredAddenda& addenda);

// Sets the days on which the term and the later seats of `roster`, an agreement's, begin.
void ApplyAddenda(const v1::StoredAddenda& addenda, v1::Roster& roster);

// When the paper was signed under which the category is insured: the addendum that added it, or the
// agreement. Nothing is owed for it before.
common::v1::Date SignedDateOf(const v1::StoredAddenda& addenda, std::string_view category,
                              const common::v1::Date& agreement_signed);

}  // namespace naungan::enrollment
