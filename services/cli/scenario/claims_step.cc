#include "services/cli/scenario/claims_step.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "libs/domain/date.h"
#include "naungan/claims/v1/claims_service.pb.h"

namespace naungan::cli {
namespace {

using domain::Date;

// No sum of so many balances leaves 64 bits.
constexpr int64_t kBalanceRupiahMax = 1'000'000'000'000;
constexpr int kRepeatMax = 10;

// A span of days that is spread evenly over some people: the first of them gets its first day.
struct Spread {
  Date from;
  int32_t days = 0;

  Date At(size_t n, size_t count) const {
    return from.AddDays(static_cast<int64_t>(n) * days / static_cast<int64_t>(count));
  }
};

Result<Spread> ReadSpread(const YAML::Node& body, const char* key) {
  const YAML::Node node = body[key];
  if (!node || !node.IsSequence() || node.size() != 2) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", key,
                fmt::format("{} must be [from, to]", key));
  }
  NAUNGAN_ASSIGN(const Date from, Date::ParseIso(node[0].Scalar(), key));
  NAUNGAN_ASSIGN(const Date to, Date::ParseIso(node[1].Scalar(), key));
  if (to <= from) {
    return Fail(
        Code::kInvalidArgument, "SCENARIO_MALFORMED", key,
        fmt::format("the second day of {} must be later than the first, because it is outside",
                    key));
  }
  return Spread{.from = from, .days = domain::DaysBetween(from, to)};
}

struct Balances {
  int64_t from_rupiah = 0;
  int64_t to_rupiah = 0;
  int64_t rest_rupiah = 0;
  std::string source;

  int64_t At(size_t n, size_t count) const {
    if (rest_rupiah > 0 && n + 1 == count) return rest_rupiah;
    return from_rupiah +
           (to_rupiah - from_rupiah) * static_cast<int64_t>(n) / static_cast<int64_t>(count);
  }
};

Result<int64_t> ReadRupiah(const YAML::Node& node, const char* key) {
  const auto rupiah = node[key].as<int64_t>();
  if (rupiah < 0 || rupiah > kBalanceRupiahMax) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", key,
                fmt::format("{} must be a number from 0 to {}", key, kBalanceRupiahMax));
  }
  return rupiah;
}

Result<Balances> ReadBalances(const YAML::Node& body) {
  Balances balances;
  if (const YAML::Node node = body["balance"]) {
    NAUNGAN_TRY(OnlyKeys(node, {"from", "to", "source"}));
    NAUNGAN_ASSIGN(balances.from_rupiah, ReadRupiah(node, "from"));
    NAUNGAN_ASSIGN(balances.to_rupiah, ReadRupiah(node, "to"));
    balances.source = TextOf(node, "source");
  }
  if (body["balance_rest"]) {
    NAUNGAN_ASSIGN(balances.rest_rupiah, ReadRupiah(body, "balance_rest"));
  }
  return balances;
}

Result<int> ReadRepeat(const YAML::Node& body) {
  const int repeat = body["repeat"] ? body["repeat"].as<int>() : 1;
  if (repeat < 1 || repeat > kRepeatMax) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "repeat",
                fmt::format("repeat must be a number from 1 to {}", kRepeatMax));
  }
  return repeat;
}

struct ClaimPlan {
  claims::v1::SubmitClaimRequest submit;
  Date paid_date;
};

// The beneficiary of an old-age balance is the participant; of a death claim it is an heir, who is
// generated like everyone else.
void SetBeneficiary(const Person& person, claims::v1::SubmitClaimRequest& request) {
  auto& beneficiary = *request.mutable_beneficiary();
  const bool own = request.kind() == claims::v1::CLAIM_KIND_JHT;
  beneficiary.set_full_name(own ? person.full_name : person.mother_name);
  if (own) beneficiary.set_nik(person.nik);
  beneficiary.set_relation(own ? claims::v1::HEIR_RELATION_PARTICIPANT
                               : claims::v1::HEIR_RELATION_PARENT_OR_GRANDCHILD);
  beneficiary.set_bank("BPD");
  beneficiary.set_account_number(person.nik.substr(0, 10));
  beneficiary.set_account_holder(beneficiary.full_name());
}

Status SendClaim(const ClaimPlan& plan, Stage& stage) {
  auto submit = plan.submit;
  claims::v1::SubmitClaimResponse submitted;
  NAUNGAN_TRY(stage.Call("SubmitClaim", submit, submitted));
  if (submitted.claim().state() == claims::v1::CLAIM_STATE_DENIED) {
    return Fail(Code::kFailedPrecondition, "CLAIM_DENIED", "claim",
                fmt::format("{} was denied: {}", plan.submit.name(),
                            claims::v1::DenialCode_Name(submitted.claim().denial())));
  }
  claims::v1::ApproveClaimRequest approve;
  claims::v1::ApproveClaimResponse approved;
  approve.set_name(plan.submit.name());
  *approve.mutable_approved_date() = plan.paid_date.ToProto();
  NAUNGAN_TRY(stage.Call("ApproveClaim", approve, approved, kHead));
  claims::v1::PayClaimRequest pay;
  claims::v1::PayClaimResponse paid;
  pay.set_name(plan.submit.name());
  pay.mutable_payment()->set_reference(
      fmt::format("pay-{}", plan.submit.name().substr(plan.submit.name().rfind('/') + 1)));
  pay.mutable_payment()->set_amount_rupiah(approved.claim().total_rupiah());
  *pay.mutable_payment()->mutable_paid_date() = plan.paid_date.ToProto();
  return stage.Call("PayClaim", pay, paid, kHead);
}

}  // namespace

Status PlayClaims(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(
      OnlyKeys(body, {"people", "claim", "kind", "documents", "jht_ground", "event_dates",
                      "submitted_date", "paid_dates", "balance", "balance_rest", "repeat"}));
  NAUNGAN_ASSIGN(const Slice slice, stage.People(body));
  NAUNGAN_ASSIGN(const Spread events, ReadSpread(body, "event_dates"));
  NAUNGAN_ASSIGN(const Spread payments, ReadSpread(body, "paid_dates"));
  NAUNGAN_ASSIGN(const Balances balances, ReadBalances(body));
  NAUNGAN_ASSIGN(const int repeat, ReadRepeat(body));
  YAML::Node shared(YAML::NodeType::Map);
  for (const char* key : {"kind", "documents", "jht_ground", "submitted_date"}) {
    if (body[key]) shared[key] = body[key];
  }
  ClaimPlan plan;
  NAUNGAN_TRY(stage.Read(shared, plan.submit));
  const size_t count = slice.members.size();
  for (size_t i = 0; i < count; ++i) {
    const size_t member = slice.members[i];
    NAUNGAN_ASSIGN(const std::string id,
                   stage.cast().ParticipantId(stage.api(), slice.group, member));
    plan.submit.set_name(fmt::format("participants/{}/claims/{}", id, TextOf(body, "claim")));
    const Date event = events.At(i, count);
    plan.paid_date = std::max(payments.At(i, count), event);
    *plan.submit.mutable_event_date() = event.ToProto();
    if (!body["submitted_date"]) *plan.submit.mutable_submitted_date() = event.ToProto();
    if (balances.to_rupiah > 0) {
      auto& balance = *plan.submit.mutable_jht_balance();
      balance.set_amount_rupiah(balances.At(i, count));
      *balance.mutable_as_of_date() = event.ToProto();
      balance.set_source(balances.source);
    }
    SetBeneficiary(stage.cast().At(slice.group, member), plan.submit);
    for (int n = 0; n < repeat; ++n) NAUNGAN_TRY(SendClaim(plan, stage));
    stage.progress().Advance(static_cast<int64_t>(i + 1), static_cast<int64_t>(count), "claims");
  }
  return {};
}

}  // namespace naungan::cli
