#include "tests/simulation/commands.h"

#include <fmt/core.h>

#include "libs/domain/resource_names.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "tests/services/agreement/agreement_examples.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::simulation {
namespace {

using agreement::v1::AgreementCommand;
using claims::v1::ClaimsCommand;
using enrollment::DateOf;
using enrollment::ParticipantText;
using enrollment::v1::EnrollmentCommand;

constexpr std::string_view kUploader = "disnaker";
constexpr std::string_view kApprover = "kepala-dinas";
constexpr const char* kSchedule = "monthly";

template <typename Command>
Command By(std::string_view actor) {
  Command command;
  command.mutable_actor()->set_actor(std::string(actor));
  command.mutable_actor()->set_role("officer");
  return command;
}

Addressed ToAgreement(const std::string& id, std::string what, const AgreementCommand& command) {
  return {kAgreementService, id, std::move(what), command.SerializeAsString()};
}

Addressed ToEnrollment(std::string key, std::string what, const EnrollmentCommand& command) {
  return {kEnrollmentService, std::move(key), std::move(what), command.SerializeAsString()};
}

Addressed ToAccount(const std::string& account, std::string_view what,
                    const EnrollmentCommand& command) {
  const auto name = domain::ParseAccountName(account, "account");
  return ToEnrollment(domain::RoutingKey(*name), fmt::format("{} {}", what, account), command);
}

Addressed ToClaim(int person, std::string_view what, const std::string& claim,
                  const ClaimsCommand& command) {
  return {kClaimsService, ParticipantText(person),
          fmt::format("{} {} of person {}", what, claim, person), command.SerializeAsString()};
}

std::string RosterId(const std::string& id) { return id + ".rentan"; }

std::string ClaimName(int person, const std::string& claim) {
  return "participants/" + ParticipantText(person) + "/claims/" + claim;
}

std::string Reference(int payment) { return "transfer-" + std::to_string(payment); }

}  // namespace

Addressed RegisterAgreement(const std::string& id, int64_t quota_seats,
                            const std::string& predecessor) {
  agreement::v1::Agreement terms = agreement::Wakatobi2022();
  terms.set_name("agreements/" + id);
  terms.set_reference("560/" + id);
  terms.mutable_categories()->DeleteSubrange(1, 1);
  terms.mutable_categories(0)->set_quota_seats(quota_seats);
  const std::string from = predecessor.empty() ? "2024-01-01" : "2024-04-01";
  *terms.mutable_signed_date() = DateOf("2024-01-01");
  *terms.mutable_term() = enrollment::PeriodOf(from, "2025-01-01");
  if (!predecessor.empty()) terms.set_predecessor("agreements/" + predecessor);
  auto command = By<AgreementCommand>(kUploader);
  *command.mutable_register_()->mutable_agreement() = terms;
  return ToAgreement(id, "register agreement " + id, command);
}

Addressed AmendQuota(const std::string& id, int addendum, int64_t quota_seats) {
  auto command = By<AgreementCommand>(kUploader);
  command.mutable_amend()->set_name("agreements/" + id);
  auto& added = *command.mutable_amend()->mutable_addendum();
  added.set_reference("addendum " + std::to_string(addendum));
  *added.mutable_signed_date() = DateOf("2024-02-01");
  *added.mutable_effective_date() = DateOf("2024-04-01");
  auto& change = *added.add_quota_changes();
  change.set_category("rentan");
  change.set_quota_seats(quota_seats);
  return ToAgreement(id, fmt::format("amend {} to {} seats", id, quota_seats), command);
}

Addressed OpenRoster(const std::string& id) {
  auto command = By<EnrollmentCommand>(kUploader);
  command.mutable_open_roster()->set_name("rosters/" + RosterId(id));
  return ToEnrollment(RosterId(id), "open roster " + id, command);
}

Addressed StageRows(const std::string& id, int upload, int32_t chunk, int32_t first_row,
                    const std::vector<int>& people) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& stage = *command.mutable_stage_rows();
  stage.set_upload(fmt::format("rosters/{}/uploads/upload-{}", RosterId(id), upload));
  stage.set_chunk(chunk);
  *stage.mutable_rows() = enrollment::ChunkOf(people, first_row);
  return ToEnrollment(RosterId(id), fmt::format("stage {} chunk {}", stage.upload(), chunk),
                      command);
}

Addressed ApproveUpload(const enrollment::v1::Upload& upload, const std::string& start_date) {
  auto command = By<EnrollmentCommand>(kApprover);
  auto& approve = *command.mutable_approve_upload();
  approve.set_upload(upload.name());
  approve.set_content_hash(upload.content_hash());
  approve.set_rows_accepted(upload.rows_accepted());
  approve.set_rows_refused(upload.rows_refused());
  *approve.mutable_effective_date() = DateOf(start_date);
  *approve.mutable_start_date() = DateOf(start_date);
  const auto name = domain::UploadName::Parse(upload.name(), "upload");
  return ToEnrollment(name->RoutingKey(), "approve " + upload.name(), command);
}

Addressed RegisterSelfPayer(int person) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& alone = *command.mutable_register_self_payer();
  alone.set_participant_id(ParticipantText(person));
  alone.set_category("nelayan");
  alone.add_programmes(common::v1::PROGRAMME_JKK);
  alone.add_programmes(common::v1::PROGRAMME_JKM);
  alone.set_region_code("74.07");
  *alone.mutable_start_date() = DateOf("2024-03-01");
  *alone.mutable_person() = enrollment::ChunkOf({person}).rows(0);
  alone.mutable_person()->set_wage_rupiah(1'000'000);
  return ToEnrollment(ParticipantText(person), fmt::format("person {} pays alone", person),
                      command);
}

std::string RosterAccount(const std::string& id) { return "rosters/" + RosterId(id) + "/account"; }

std::string PersonAccount(int person) {
  return "participants/" + ParticipantText(person) + "/account";
}

Addressed ProposeSchedule(const std::string& account) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& propose = *command.mutable_propose_schedule();
  propose.set_account(account);
  auto& schedule = *propose.mutable_schedule();
  schedule.set_schedule(kSchedule);
  schedule.set_kind(enrollment::v1::SCHEDULE_KIND_MONTHLY);
  schedule.set_months_per_bill(1);
  *schedule.mutable_first_month() = enrollment::MonthOf("2024-03");
  *schedule.mutable_proposed_date() = DateOf("2024-02-20");
  return ToAccount(account, "propose", command);
}

Addressed AgreeSchedule(const std::string& account) {
  auto command = By<EnrollmentCommand>(kApprover);
  auto& agree = *command.mutable_agree_schedule();
  agree.set_account(account);
  agree.set_schedule(kSchedule);
  *agree.mutable_agreed_date() = DateOf("2024-02-21");
  return ToAccount(account, "agree", command);
}

Addressed IssueBill(const std::string& account, int month) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& issue = *command.mutable_issue_bill();
  issue.set_account(account);
  issue.set_bill("bill-" + std::to_string(month));
  issue.set_schedule(kSchedule);
  *issue.mutable_from_month() = enrollment::MonthOf(fmt::format("2024-{:02}", month));
  *issue.mutable_issued_date() = DateOf(fmt::format("2024-{:02}-01", month));
  return ToAccount(account, "bill", command);
}

Addressed ProposeReversal(const std::string& account, int payment) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& propose = *command.mutable_propose_correction();
  propose.set_account(account);
  propose.mutable_correction()->set_correction("reverse-" + std::to_string(payment));
  propose.mutable_correction()->set_reason("booked by mistake");
  propose.mutable_correction()->set_reverse_payment(Reference(payment));
  return ToAccount(account, "propose to reverse a payment to", command);
}

Addressed ProposeVoid(const std::string& account, int month) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& propose = *command.mutable_propose_correction();
  propose.set_account(account);
  propose.mutable_correction()->set_correction("void-" + std::to_string(month));
  propose.mutable_correction()->set_reason("issued by mistake");
  propose.mutable_correction()->set_void_bill("bill-" + std::to_string(month));
  return ToAccount(account, "propose to void a bill of", command);
}

Addressed ApproveCorrection(const std::string& account, const std::string& correction) {
  auto command = By<EnrollmentCommand>(kApprover);
  auto& approve = *command.mutable_approve_correction();
  approve.set_account(account);
  approve.set_correction(correction);
  *approve.mutable_approved_date() = DateOf("2024-05-02");
  return ToAccount(account, "approve a correction of", command);
}

Addressed RecordPayment(const std::string& account, int payment, int64_t rupiah,
                        std::string_view day) {
  auto command = By<EnrollmentCommand>(kUploader);
  auto& pay = *command.mutable_record_payment();
  pay.set_account(account);
  pay.mutable_payment()->set_reference(Reference(payment));
  pay.mutable_payment()->set_amount_rupiah(rupiah);
  *pay.mutable_payment()->mutable_paid_date() = DateOf(day);
  pay.mutable_payment()->set_source(common::v1::FUNDING_SOURCE_APBD);
  return ToAccount(account, fmt::format("pay {} to", rupiah), command);
}

Addressed SubmitClaim(int person, const std::string& claim, claims::v1::ClaimKind kind) {
  auto command = By<ClaimsCommand>("branch");
  auto& submit = *command.mutable_submit();
  submit.set_name(ClaimName(person, claim));
  submit.set_kind(kind);
  *submit.mutable_event_date() = DateOf("2024-04-10");
  *submit.mutable_submitted_date() = DateOf("2024-05-02");
  for (int document = claims::v1::DocumentKind_MIN + 1; document <= claims::v1::DocumentKind_MAX;
       ++document) {
    submit.add_documents(static_cast<claims::v1::DocumentKind>(document));
  }
  submit.set_beneficiary_version("heir-1");
  return ToClaim(person, "submit", claim, command);
}

Addressed ApproveClaim(int person, const std::string& claim) {
  auto command = By<ClaimsCommand>("verifier");
  command.mutable_approve()->set_name(ClaimName(person, claim));
  *command.mutable_approve()->mutable_approved_date() = DateOf("2024-05-10");
  return ToClaim(person, "approve", claim, command);
}

Addressed PayClaim(int person, const std::string& claim, int payment, int64_t rupiah) {
  auto command = By<ClaimsCommand>("cashier");
  command.mutable_pay()->set_name(ClaimName(person, claim));
  auto& paid = *command.mutable_pay()->mutable_payment();
  paid.set_reference(Reference(payment));
  paid.set_amount_rupiah(rupiah);
  *paid.mutable_paid_date() = DateOf("2024-05-20");
  return ToClaim(person, "pay", claim, command);
}

Addressed ReversePayment(int person, const std::string& claim, int payment) {
  auto command = By<ClaimsCommand>("cashier");
  command.mutable_reverse()->set_name(ClaimName(person, claim));
  command.mutable_reverse()->set_reference(Reference(payment));
  *command.mutable_reverse()->mutable_reversed_date() = DateOf("2024-05-25");
  return ToClaim(person, "reverse a payment of", claim, command);
}

}  // namespace naungan::simulation
