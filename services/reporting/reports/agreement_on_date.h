// Which version of an agreement holds on a day. Pure functions of committed rows; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/state/rows.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The newest version that is effective on `day`; nullopt before the first version is. When a
// version takes effect, folds/fold_agreement decides.
std::optional<v1::StoredAgreementVersion> AgreementOn(const state::Reader& rows,
                                                      std::string_view agreement, int32_t day);

}  // namespace naungan::reporting
