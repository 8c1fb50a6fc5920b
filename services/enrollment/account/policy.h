// What the house has settled where a regulation leaves a choice or changes often. Immutable; safe
// from any thread.
#pragma once

#include "libs/domain/cover_rules.h"

namespace naungan::enrollment {

using PaymentTerms = domain::PaymentTerms;
using PartMonths = domain::PartMonths;

// Beside the rules of cover, which every service shares.
struct Policy : domain::CoverRules {};

}  // namespace naungan::enrollment
