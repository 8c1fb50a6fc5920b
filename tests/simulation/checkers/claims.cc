#include <fmt/core.h>

#include <map>

#include "libs/eventlog/topics.h"
#include "naungan/claims/v1/claim.pb.h"
#include "services/reporting/reports/sum_claims.h"
#include "tests/services/enrollment/examples.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

using claims::v1::ClaimEvent;

struct Payments {
  int64_t approved_rupiah = 0;
  bool paid = false;
};

// What was paid and not taken back, according to reporting.
Result<int64_t> ReportedRupiah(const House& house) {
  std::vector<runtime::View> views;
  for (const House::Group& group : house.groups()) {
    if (!group.place.IsFigures()) continue;
    NAUNGAN_ASSIGN(runtime::View view, group.nodes.front()->partition().OpenView());
    views.push_back(std::move(view));
  }
  std::vector<const state::Reader*> rows;
  for (const runtime::View& view : views) rows.push_back(view.rows.get());
  reporting::v1::SumClaimsRequest request;
  *request.mutable_from_date() = enrollment::DateOf("2024-01-01");
  *request.mutable_to_date() = enrollment::DateOf("2025-01-01");
  NAUNGAN_ASSIGN(const auto response,
                 reporting::SumClaims(request, {rows, enrollment::HouseRules().policy}));
  int64_t rupiah = 0;
  for (const auto& sum : response.sums()) rupiah += sum.amount_rupiah();
  return rupiah;
}

std::string PersonOf(const std::string& claim) { return claim.substr(0, claim.find("/claims/")); }

}  // namespace

Violations CheckClaims(const Evidence& evidence) {
  Violations violations;
  std::map<std::string, Payments> claims;
  std::map<std::string, int64_t> deaths_paid;
  int64_t paid_rupiah = 0;
  for (const auto& event : MessagesOf<ClaimEvent>(evidence.truth, eventlog::kClaimFeed)) {
    Payments& claim = claims[event.claim()];
    if (event.has_approved()) claim.approved_rupiah = event.approved().claim().total_rupiah();
    if (event.has_paid()) {
      if (std::exchange(claim.paid, true)) {
        violations.push_back(fmt::format("I5: {} was paid twice", event.claim()));
      }
      if (event.paid().payment().amount_rupiah() != claim.approved_rupiah) {
        violations.push_back(fmt::format("I5: {} was paid another amount", event.claim()));
      }
      if (++deaths_paid[PersonOf(event.claim())] > 1) {
        violations.push_back(fmt::format("I5: two claims for one death: {}", event.claim()));
      }
      paid_rupiah += event.paid().payment().amount_rupiah();
    }
    if (event.has_payment_reversed()) {
      claim.paid = false;
      --deaths_paid[PersonOf(event.claim())];
      paid_rupiah -= event.payment_reversed().payment().amount_rupiah();
    }
  }
  const auto reported = ReportedRupiah(evidence.house);
  if (!reported) {
    violations.push_back("I5: reporting does not answer: " + reported.error().message);
  } else if (*reported != paid_rupiah) {
    violations.push_back(
        fmt::format("I5: claims paid Rp{}, reporting says Rp{}", paid_rupiah, *reported));
  }
  return violations;
}

}  // namespace naungan::simulation
