#include "services/reporting/reports/agreement_on_date.h"

namespace naungan::reporting {

std::optional<v1::StoredAgreementVersion> AgreementOn(const state::Reader& rows,
                                                      std::string_view agreement, int32_t day) {
  std::optional<v1::StoredAgreementVersion> newest;
  kAgreementVersions.Scan(rows, state::EncodeKey(kAgreementVersions.id, agreement),
                          [&](std::string_view, const v1::StoredAgreementVersion& version) {
                            if (version.effective_day() <= day) newest = version;
                            return true;
                          });
  return newest;
}

}  // namespace naungan::reporting
