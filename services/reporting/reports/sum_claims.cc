#include "services/reporting/reports/sum_claims.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libs/domain/money.h"
#include "libs/domain/region_code.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/filters/figure_filter.h"
#include "services/reporting/filters/grouping.h"
#include "services/reporting/filters/placement.h"

namespace naungan::reporting {
namespace {

struct Question {
  int32_t from_day = 0;
  int32_t to_day = 0;
  Knowledge knowledge;
  FigureFilter filter;
  Grouping grouping;
};

struct Sum {
  int64_t claims = 0;
  domain::Rupiah amount;
};

struct Sums {
  std::map<GroupKey, Sum> groups;
  int64_t largest_rupiah = 0;
};

Result<Question> Ask(const v1::SumClaimsRequest& request) {
  Question question;
  NAUNGAN_ASSIGN(const domain::Date from,
                 domain::Date::FromProto(request.from_date(), "from_date"));
  NAUNGAN_ASSIGN(const domain::Date to, domain::Date::FromProto(request.to_date(), "to_date"));
  if (to < from) {
    return Fail(Code::kInvalidArgument, "PERIOD_REVERSED", "to_date",
                "The period ends before it begins. to_date is the first day after the period.");
  }
  question.from_day = from.days();
  question.to_day = to.days();
  NAUNGAN_ASSIGN(question.knowledge, ReadKnowledge(request.known_at_us()));
  NAUNGAN_ASSIGN(question.filter, FigureFilter::Parse(request.filter(), "filter"));
  NAUNGAN_ASSIGN(question.grouping, Grouping::Of(request));
  // A desa would match nothing, and the answer would be taken for a sum of zero.
  const auto& locality = question.filter.locality();
  if (locality && locality->Level() > domain::RegionLevel::kKecamatan) {
    return Fail(Code::kInvalidArgument, "FILTER_UNSUPPORTED", "filter.locality_code",
                "The locality of a claim is a kecamatan. Name one, or a kabupaten or a province.");
  }
  if (request.locality_level() == v1::LOCALITY_LEVEL_DESA) {
    return Fail(Code::kInvalidArgument, "LOCALITY_LEVEL_UNSUPPORTED", "locality_level",
                "The locality of a claim is a kecamatan. Ask for KECAMATAN at most.");
  }
  return question;
}

Status Add(const Question& question, const v1::StoredClaimPayment& payment, Sums& sums) {
  if (!question.knowledge.Has(payment.recorded_us())) return {};
  const int64_t reversed_us = payment.reversed_recorded_us();
  if (reversed_us != 0 && question.knowledge.Has(reversed_us)) return {};
  const Placement placement = PlacementOfClaimPayment(payment);
  if (!question.filter.Matches(placement)) return {};
  for (const GroupKey& key : question.grouping.KeysOf(placement, question.filter.programme())) {
    Sum& sum = sums.groups[key];
    ++sum.claims;
    NAUNGAN_ASSIGN(sum.amount,
                   sum.amount.Add(domain::Rupiah(payment.amount_rupiah()), "amount_rupiah"));
  }
  sums.largest_rupiah = std::max(sums.largest_rupiah, payment.amount_rupiah());
  return {};
}

}  // namespace

Result<v1::SumClaimsResponse> SumClaims(const v1::SumClaimsRequest& request,
                                        Partitions partitions) {
  NAUNGAN_ASSIGN(const Question question, Ask(request));
  Sums sums;
  if (question.grouping.IsTotal()) sums.groups.try_emplace({});
  const std::string from = state::EncodeKey(kClaimPayments.id, question.from_day);
  const std::string to = state::EncodeKey(kClaimPayments.id, question.to_day);
  for (const state::Reader* const rows : partitions) {
    Status added;
    kClaimPayments.ScanRange(*rows, from, to,
                             [&](std::string_view, const v1::StoredClaimPayment& payment) {
                               added = Add(question, payment, sums);
                               return added.has_value();
                             });
    NAUNGAN_TRY(std::move(added));
  }

  v1::SumClaimsResponse response;
  response.set_largest_rupiah(sums.largest_rupiah);
  for (const auto& [key, sum] : sums.groups) {
    if (response.sums_size() == kGroupsMax) return std::unexpected(TooManyGroups());
    v1::ClaimSum& written = *response.add_sums();
    question.grouping.Write(key, written.mutable_key());
    written.set_claims(sum.claims);
    written.set_amount_rupiah(sum.amount.amount());
  }
  return response;
}

}  // namespace naungan::reporting
