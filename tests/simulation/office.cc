#include "tests/simulation/office.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "libs/state/read_failed.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "services/claims/claims_state.h"
#include "services/claims/eligibility/eligibility.h"
#include "services/claims/eligibility/insured_person.h"
#include "services/enrollment/enrollment_queries.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::simulation {
namespace {

constexpr int kPeople = 24;
constexpr int kTriesMax = 12;
constexpr int64_t kTryAgainUsMax = 300'000;
constexpr int kRowsPerChunkMax = 6;
constexpr std::string_view kEventDate = "2024-04-10";

Paper Always(Addressed command) {
  return [command = std::move(command)](House&) { return std::optional(command); };
}

std::optional<runtime::View> ViewOf(House& house, std::string_view service,
                                    std::string_view routing_key) {
  const Node* const node = house.ServerOf(house.PlaceOf(service, routing_key));
  if (node == nullptr) return std::nullopt;
  auto view = node->partition().OpenView();
  if (!view) return std::nullopt;
  return *std::move(view);
}

// Approves what the upload holds at that moment.
Paper Approve(const std::string& roster, int upload, const std::string& start_date) {
  const std::string text = "rosters/" + roster + ".rentan/uploads/upload-" + std::to_string(upload);
  return [text, start_date](House& house) -> std::optional<Addressed> {
    const auto name = domain::UploadName::Parse(text, "upload");
    const auto view = ViewOf(house, kEnrollmentService, name->RoutingKey());
    if (!view) return std::nullopt;
    const auto found = enrollment::GetUpload(*view->rows, *name);
    if (!found) return std::nullopt;
    return ApproveUpload(*found, start_date);
  };
}

// Pays what is owed at that moment, or a part of it, by a transfer of that day.
Paper PayBills(const std::string& account, int payment, bool whole, std::string_view day) {
  return [account, payment, whole, day](House& house) -> std::optional<Addressed> {
    const auto name = domain::ParseAccountName(account, "account");
    const auto view = ViewOf(house, kEnrollmentService, domain::RoutingKey(*name));
    if (!view) return std::nullopt;
    const auto found = enrollment::GetAccount(*view->rows, *name, enrollment::HouseRules().policy,
                                              enrollment::Day(kEventDate));
    if (!found || found->pending() > 0) return std::nullopt;
    const int64_t owed = found->billed_rupiah() - found->paid_rupiah();
    if (owed <= 0) return std::nullopt;
    return RecordPayment(account, payment, whole ? owed : owed / 2 + 1, day);
  };
}

// The person that a claim is for, once its desk has found one. It is a shared_ptr because the
// desk's papers share it.
using Claimant = std::shared_ptr<std::optional<int>>;

// Submits a claim for a person who is covered on the day of the event; seldom for any person.
Paper Submit(const Claimant& claimant, const std::string& claim, claims::v1::ClaimKind kind) {
  return [claimant, claim, kind](House& house) -> std::optional<Addressed> {
    const int person = static_cast<int>(house.chance().Between(1, kPeople));
    const std::string participant = enrollment::ParticipantText(person);
    const auto view = ViewOf(house, kClaimsService, participant);
    if (!view) return std::nullopt;
    const auto name = domain::ParticipantName::Parse("participants/" + participant, "name");
    const domain::Date day = enrollment::Day(kEventDate);
    claims::AccountBills bills(*view->rows);
    claims::v1::CheckEligibilityResponse eligibility;
    claims::FillEligibility(
        claims::PersonOf(*view->rows, *name),
        {.bills_of = [&bills](std::string_view account) { return bills.Of(account); },
         .rules = enrollment::HouseRules().policy},
        common::v1::PROGRAMME_JKM, day, eligibility);
    const bool covered = eligibility.covered();
    if (!covered && !house.chance().Permille(20)) return std::nullopt;
    *claimant = person;
    return SubmitClaim(person, claim, kind);
  };
}

// Another claimant wants money for the same death.
Paper SubmitAgain(const Claimant& claimant, const std::string& claim, claims::v1::ClaimKind kind) {
  return [claimant, claim, kind](House&) -> std::optional<Addressed> {
    if (!*claimant) return std::nullopt;
    return SubmitClaim(**claimant, claim, kind);
  };
}

Paper Approve(const Claimant& claimant, const std::string& claim) {
  return [claimant, claim](House&) -> std::optional<Addressed> {
    if (!*claimant) return std::nullopt;
    return ApproveClaim(**claimant, claim);
  };
}

// Pays the amount of a claim.
Paper Pay(const Claimant& claimant, const std::string& claim, int payment) {
  return [claimant, claim, payment](House& house) -> std::optional<Addressed> {
    if (!*claimant) return std::nullopt;
    const std::string participant = enrollment::ParticipantText(**claimant);
    const auto view = ViewOf(house, kClaimsService, participant);
    if (!view) return std::nullopt;
    const auto name =
        domain::ClaimName::Parse("participants/" + participant + "/claims/" + claim, "name");
    const auto found = claims::ClaimOf(*view->rows, *name);
    if (!found || found->claim().total_rupiah() == 0) return std::nullopt;
    return PayClaim(**claimant, claim, payment, found->claim().total_rupiah());
  };
}

Paper Reverse(const Claimant& claimant, const std::string& claim, int payment) {
  return [claimant, claim, payment](House&) -> std::optional<Addressed> {
    if (!*claimant) return std::nullopt;
    return ReversePayment(**claimant, claim, payment);
  };
}

void AddBilling(std::vector<Paper>& papers, const std::string& account, Chance& chance) {
  papers.push_back(Always(ProposeSchedule(account)));
  papers.push_back(Always(AgreeSchedule(account)));
  for (int month = 3; month <= 5; ++month) {
    papers.push_back(Always(IssueBill(account, month)));
    // Transfers are typed in any order of their days.
    constexpr std::array<std::string_view, 4> kDays = {"2024-02-25", "2024-03-20", "2024-04-25",
                                                       "2024-05-31"};
    const bool in_time = chance.Percent(70);
    const auto day = static_cast<size_t>(chance.Between(0, std::ssize(kDays) - 1));
    papers.push_back(
        PayBills(account, month, chance.Percent(70), in_time ? "2024-03-02" : kDays[day]));
  }
  if (chance.Percent(30)) {
    const int payment = static_cast<int>(chance.Between(3, 5));
    papers.push_back(Always(ProposeReversal(account, payment)));
    papers.push_back(Always(ApproveCorrection(account, "reverse-" + std::to_string(payment))));
  }
  if (chance.Percent(20)) {
    const int month = static_cast<int>(chance.Between(3, 5));
    papers.push_back(Always(ProposeVoid(account, month)));
    papers.push_back(Always(ApproveCorrection(account, "void-" + std::to_string(month))));
  }
  papers.push_back(PayBills(account, 6, true, "2024-03-02"));
}

void AddUpload(std::vector<Paper>& papers, const std::string& id, int upload, Chance& chance) {
  int32_t first_row = 1;
  for (int32_t chunk = 1, chunks = static_cast<int32_t>(chance.Between(1, 3)); chunk <= chunks;
       ++chunk) {
    std::vector<int> people(static_cast<size_t>(chance.Between(1, kRowsPerChunkMax)));
    for (int& person : people) person = static_cast<int>(chance.Between(1, kPeople));
    const Addressed stage = StageRows(id, upload, chunk, first_row, people);
    first_row += static_cast<int32_t>(people.size());
    papers.push_back(Always(stage));
    // Sends the same chunk again, as an office does that has lost its connection and its notes.
    if (chance.Percent(30)) papers.push_back(Always(stage));
  }
  papers.push_back(Approve(id, upload, "2024-03-01"));
}

Office Town(const std::string& id, const std::string& predecessor, Chance& chance) {
  const int64_t quota = chance.Between(2, 8);
  std::vector<Paper> papers;
  papers.push_back(Always(RegisterAgreement(id, quota, predecessor)));
  papers.push_back(Always(OpenRoster(id)));
  AddUpload(papers, id, 1, chance);
  AddBilling(papers, RosterAccount(id), chance);
  // Lowers the quota, perhaps below what is taken, and raises it again.
  papers.push_back(Always(AmendQuota(id, 1, chance.Between(1, quota))));
  AddUpload(papers, id, 2, chance);
  papers.push_back(Always(AmendQuota(id, 2, chance.Between(quota, 2 * quota))));
  return Office(std::move(papers));
}

Office SelfPayers(Chance& chance) {
  std::vector<Paper> papers;
  for (int i = 0; i < 3; ++i) {
    const int person = static_cast<int>(chance.Between(1, kPeople));
    papers.push_back(Always(RegisterSelfPayer(person)));
    AddBilling(papers, PersonAccount(person), chance);
  }
  return Office(std::move(papers));
}

Office ClaimsDesk(const std::string& desk, Chance& chance) {
  std::vector<Paper> papers;
  for (int i = 0; i < 5; ++i) {
    const auto claimant = std::make_shared<std::optional<int>>();
    const std::string claim = desk + "-" + std::to_string(i);
    const auto kind =
        chance.Percent(50) ? claims::v1::CLAIM_KIND_JKM_DEATH : claims::v1::CLAIM_KIND_JKK_DEATH;
    papers.push_back(Submit(claimant, claim, kind));
    if (chance.Percent(40)) papers.push_back(SubmitAgain(claimant, claim + "-heir", kind));
    papers.push_back(Approve(claimant, claim));
    papers.push_back(Pay(claimant, claim, 1));
    if (chance.Percent(40)) papers.push_back(Pay(claimant, claim, 2));
    if (chance.Percent(30)) {
      papers.push_back(Reverse(claimant, claim, 1));
      papers.push_back(Pay(claimant, claim, 3));
    }
    if (chance.Percent(30)) papers.push_back(Approve(claimant, claim + "-heir"));
    if (chance.Percent(30)) papers.push_back(Pay(claimant, claim + "-heir", 4));
  }
  return Office(std::move(papers));
}

}  // namespace

void Office::Step(House& house, Clients& clients) {
  if (Done() || house.clock().SteadyUs() < not_before_us_) return;
  if (!request_) {
    // An office whose question is refused because a row cannot be read asks again.
    auto written = state::CatchReadFailed(
        [&]() -> Result<std::optional<Addressed>> { return papers_[at_](house); });
    std::optional<Addressed> command = written ? *std::move(written) : std::nullopt;
    if (!command) {
      not_before_us_ = house.clock().SteadyUs() + house.chance().Below(kTryAgainUsMax);
      if (++tries_ == kTriesMax) Next();
      return;
    }
    Outgoing outgoing{.place = house.PlaceOf(command->service, command->routing_key),
                      .what = std::move(command->what),
                      .payload = std::move(command->payload),
                      .after = {}};
    if (house.chance().Percent(30)) outgoing.after = after_;
    request_ = clients.Send(std::move(outgoing));
    return;
  }
  const Request& request = clients.At(*request_);
  if (!request.Settled()) return;
  if (!request.replies.empty()) {
    after_ = request.replies.front().feeds;
    return Next();
  }
  // It was refused. What it needs may come later.
  request_.reset();
  not_before_us_ = house.clock().SteadyUs() + house.chance().Below(kTryAgainUsMax);
  if (++tries_ == kTriesMax) Next();
}

void Office::Next() {
  ++at_;
  tries_ = 0;
  request_.reset();
}

std::vector<Office> DrawOffices(Chance& chance) {
  std::vector<Office> offices;
  offices.push_back(Town("wakatobi", "", chance));
  offices.push_back(Town("buton", "", chance));
  offices.push_back(Town("wakatobi-next", "wakatobi", chance));
  offices.push_back(SelfPayers(chance));
  offices.push_back(ClaimsDesk("east", chance));
  offices.push_back(ClaimsDesk("west", chance));
  return offices;
}

}  // namespace naungan::simulation
