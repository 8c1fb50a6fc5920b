#include "services/claims/claims_service.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/today.h"
#include "libs/platform/log.h"
#include "libs/rpc/as_sent.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "libs/rpc/positions.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/claims/v1/claims_service.grpc.pb.h"
#include "services/claims/case/beneficiary.h"
#include "services/claims/case/command_shape.h"
#include "services/claims/claims_machine.h"
#include "services/claims/claims_state.h"
#include "services/claims/eligibility/eligibility.h"

namespace naungan::claims {
namespace {

v1::ClaimsCommand CommandOf(const rpc::Actor& actor) {
  v1::ClaimsCommand command;
  command.mutable_actor()->set_actor(actor.name);
  command.mutable_actor()->set_role(actor.role);
  return command;
}

rpc::Submission SubmissionOf(const domain::ClaimName& name, const v1::ClaimsCommand& command) {
  return {.routing_key = name.RoutingKey(),
          .payload = command.SerializeAsString(),
          .partition = std::nullopt};
}

v1::ClaimsCommand SubmitCommandOf(const rpc::Actor& actor, const v1::SubmitClaimRequest& request) {
  v1::ClaimsCommand command = CommandOf(actor);
  v1::SubmitClaim& submit = *command.mutable_submit();
  submit.set_name(request.name());
  submit.set_kind(request.kind());
  if (request.has_event_date()) *submit.mutable_event_date() = request.event_date();
  if (request.has_death_date()) *submit.mutable_death_date() = request.death_date();
  if (request.has_submitted_date()) *submit.mutable_submitted_date() = request.submitted_date();
  *submit.mutable_documents() = request.documents();
  submit.set_jht_ground(request.jht_ground());
  if (request.has_jht_balance()) *submit.mutable_jht_balance() = request.jht_balance();
  return command;
}

v1::ClaimsCommand SupplementCommandOf(const rpc::Actor& actor,
                                      const v1::SupplementClaimRequest& request) {
  v1::ClaimsCommand command = CommandOf(actor);
  command.mutable_supplement()->set_name(request.name());
  *command.mutable_supplement()->mutable_documents() = request.documents();
  return command;
}

// A command that is ready to be submitted once its beneficiary, if it has one, is in the vault.
struct Prepared {
  domain::ClaimName name;
  v1::ClaimsCommand command;
  std::optional<runtime::v1::Person> beneficiary;
  std::string as_sent = {};
};

// The shape is checked first, so that a command that cannot be submitted leaves nothing in the
// vault.
Result<Prepared> PrepareSubmit(const rpc::Actor& actor, const v1::SubmitClaimRequest& request,
                               domain::Date today) {
  NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request.name(), "name"));
  Prepared prepared{
      .name = name, .command = SubmitCommandOf(actor, request), .beneficiary = std::nullopt};
  if (request.has_beneficiary()) {
    NAUNGAN_ASSIGN(prepared.beneficiary, ToPerson(request.beneficiary()));
    prepared.command.mutable_submit()->set_beneficiary_is_participant(
        request.beneficiary().relation() == v1::HEIR_RELATION_PARTICIPANT);
  }
  NAUNGAN_TRY(CheckShape(prepared.command.submit(), today));
  return prepared;
}

Result<Prepared> PrepareSupplement(const rpc::Actor& actor,
                                   const v1::SupplementClaimRequest& request, domain::Date) {
  NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request.name(), "name"));
  Prepared prepared{
      .name = name, .command = SupplementCommandOf(actor, request), .beneficiary = std::nullopt};
  v1::SupplementClaim& supplement = *prepared.command.mutable_supplement();
  if (request.has_beneficiary()) {
    NAUNGAN_ASSIGN(prepared.beneficiary, ToPerson(request.beneficiary()));
    supplement.set_beneficiary_is_participant(request.beneficiary().relation() ==
                                              v1::HEIR_RELATION_PARTICIPANT);
    // The vault gives the version later. Until then this text takes its place, for the check below.
    supplement.set_beneficiary_version("not yet known");
  }
  NAUNGAN_TRY(CheckShape(supplement));
  return prepared;
}

void SetBeneficiaryVersion(v1::ClaimsCommand& command, const std::string& version) {
  if (command.has_submit()) command.mutable_submit()->set_beneficiary_version(version);
  if (command.has_supplement()) command.mutable_supplement()->set_beneficiary_version(version);
}

// Fills a page with claims of the participant, ordered by id.
Status FillPage(const state::Reader& rows, const v1::ListClaimsRequest& request,
                v1::ListClaimsResponse& response) {
  NAUNGAN_ASSIGN(const auto parent, domain::ParticipantName::Parse(request.parent(), "parent"));
  const std::string list = "claims of " + parent.ToString();
  NAUNGAN_ASSIGN(const int32_t page_size, rpc::PageSize(request.page_size()));
  NAUNGAN_ASSIGN(const rpc::PageStart start, rpc::DecodePageToken(request.page_token(), list));

  std::string last = start.last_key;
  size_t bytes = 0;
  bool full = false;
  ListClaims(rows, parent, last, [&](std::string_view claim, const v1::StoredClaim& stored) {
    const size_t added = stored.claim().ByteSizeLong();
    full = response.claims_size() >= page_size || (bytes > 0 && bytes + added > rpc::kPageBytesMax);
    if (full) return false;
    *response.add_claims() = stored.claim();
    bytes += added;
    last = std::string(claim);
    return true;
  });
  if (full) response.set_next_page_token(rpc::EncodePageToken({.last_key = last}, list));
  return {};
}

class ClaimsService final : public v1::ClaimsService::CallbackService {
 public:
  ClaimsService(rpc::Calls& calls, const vault::IdentitySecret& secret, vault::PersonVault& vault,
                const domain::CoverRules& cover_rules)
      : calls_(calls), secret_(secret), vault_(vault), cover_rules_(cover_rules) {}

  grpc::ServerUnaryReactor* SubmitClaim(grpc::CallbackServerContext* context,
                                        const v1::SubmitClaimRequest* request,
                                        v1::SubmitClaimResponse* response) override {
    return StoreAndSubmit(*context, *request, *response, &PrepareSubmit);
  }

  grpc::ServerUnaryReactor* SupplementClaim(grpc::CallbackServerContext* context,
                                            const v1::SupplementClaimRequest* request,
                                            v1::SupplementClaimResponse* response) override {
    return StoreAndSubmit(*context, *request, *response, &PrepareSupplement);
  }

  grpc::ServerUnaryReactor* ApproveClaim(grpc::CallbackServerContext* context,
                                         const v1::ApproveClaimRequest* request,
                                         v1::ApproveClaimResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::ClaimsCommand& command) {
      v1::ApproveClaim& approve = *command.mutable_approve();
      approve.set_name(request->name());
      *approve.mutable_approved_date() = request->approved_date();
    });
  }

  grpc::ServerUnaryReactor* RejectClaim(grpc::CallbackServerContext* context,
                                        const v1::RejectClaimRequest* request,
                                        v1::RejectClaimResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::ClaimsCommand& command) {
      v1::RejectClaim& reject = *command.mutable_reject();
      reject.set_name(request->name());
      *reject.mutable_rejected_date() = request->rejected_date();
    });
  }

  grpc::ServerUnaryReactor* PayClaim(grpc::CallbackServerContext* context,
                                     const v1::PayClaimRequest* request,
                                     v1::PayClaimResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::ClaimsCommand& command) {
      v1::PayClaim& pay = *command.mutable_pay();
      pay.set_name(request->name());
      *pay.mutable_payment() = request->payment();
    });
  }

  grpc::ServerUnaryReactor* ReversePayment(grpc::CallbackServerContext* context,
                                           const v1::ReversePaymentRequest* request,
                                           v1::ReversePaymentResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::ClaimsCommand& command) {
      v1::ReversePayment& reverse = *command.mutable_reverse();
      reverse.set_name(request->name());
      reverse.set_reference(request->reference());
      *reverse.mutable_reversed_date() = request->reversed_date();
    });
  }

  grpc::ServerUnaryReactor* GetClaim(grpc::CallbackServerContext* context,
                                     const v1::GetClaimRequest* request,
                                     v1::GetClaimResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request->name(), "name"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request->name(), "name"));
          auto stored = ClaimOf(rows, name);
          if (!stored) {
            return Fail(Code::kNotFound, "CLAIM_UNKNOWN", "name",
                        "There is no claim of this name.");
          }
          *response->mutable_claim() = std::move(*stored->mutable_claim());
          return {};
        });
  }

  grpc::ServerUnaryReactor* GetBeneficiary(grpc::CallbackServerContext* context,
                                           const v1::GetBeneficiaryRequest* request,
                                           v1::GetBeneficiaryResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor& actor) -> Result<std::string> {
          NAUNGAN_TRY(rpc::RequireRole(actor, kBeneficiaryReaderRole));
          NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request->name(), "name"));
          platform::LogInfo("beneficiary read",
                            {{"claim", name.ToString()}, {"actor", actor.name}});
          return name.RoutingKey();
        },
        [this, request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(request->name(), "name"));
          const auto stored = ClaimOf(rows, name);
          if (!stored || stored->beneficiary_version().empty()) {
            return Fail(Code::kNotFound, "BENEFICIARY_UNKNOWN", "name",
                        "There is no claim of this name, or no beneficiary was given for it.");
          }
          NAUNGAN_ASSIGN(const auto person,
                         vault_.Get(name.participant.participant, stored->beneficiary_version()));
          *response->mutable_beneficiary() = ToBeneficiary(person);
          return {};
        });
  }

  grpc::ServerUnaryReactor* ListClaims(grpc::CallbackServerContext* context,
                                       const v1::ListClaimsRequest* request,
                                       v1::ListClaimsResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name,
                         domain::ParticipantName::Parse(request->parent(), "parent"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) {
          return FillPage(rows, *request, *response);
        });
  }

  grpc::ServerUnaryReactor* CheckEligibility(grpc::CallbackServerContext* context,
                                             const v1::CheckEligibilityRequest* request,
                                             v1::CheckEligibilityResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name,
                         domain::ParticipantName::Parse(request->participant(), "participant"));
          return name.RoutingKey();
        },
        [this, request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name,
                         domain::ParticipantName::Parse(request->participant(), "participant"));
          NAUNGAN_ASSIGN(const auto date, domain::Date::FromProto(request->date(), "date"));
          if (request->programme() == common::v1::PROGRAMME_UNSPECIFIED ||
              !common::v1::Programme_IsValid(request->programme())) {
            return Fail(Code::kInvalidArgument, "PROGRAMME_UNKNOWN", "programme",
                        "State the programme that you ask about.");
          }
          AccountBills bills(rows);
          const CoverFacts covers{
              .bills_of = [&bills](std::string_view account) { return bills.Of(account); },
              .rules = cover_rules_};
          FillEligibility(PersonOf(rows, name), covers, request->programme(), date, *response);
          return {};
        });
  }

 private:
  // Answers a command that has no personal data. `fill` sets its content.
  template <typename Request, typename Response, typename Fill>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, const Request& request,
                                   Response& response, Fill fill) {
    return rpc::AnswerCommand(context, calls_, request, response,
                              [&](const rpc::Actor& actor) -> Result<rpc::Submission> {
                                NAUNGAN_ASSIGN(const auto name,
                                               domain::ClaimName::Parse(request.name(), "name"));
                                v1::ClaimsCommand command = CommandOf(actor);
                                fill(command);
                                return SubmissionOf(name, command);
                              });
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* StoreAndSubmit(
      grpc::CallbackServerContext& context, const Request& request, Response& response,
      Result<Prepared> (*prepare)(const rpc::Actor&, const Request&, domain::Date)) {
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    const auto begin = [&]() -> Status {
      NAUNGAN_ASSIGN(const rpc::Actor actor, rpc::AcceptCall(context, request));
      const domain::Date today = domain::LatestDate(calls_.clock().NowUs());
      NAUNGAN_ASSIGN(Prepared prepared, prepare(actor, request, today));
      prepared.as_sent = rpc::AsSent(secret_, actor, request);
      // These checks come before the vault, so that a call that cannot be submitted leaves nothing
      // there.
      NAUNGAN_TRY(calls_.Host());
      NAUNGAN_TRY(rpc::ReadRequestId(request.request_id()));
      if constexpr (requires { request.after(); }) {
        NAUNGAN_TRY(rpc::ReadAfter(request.after(), "after"));
      }
      const int64_t deadline_us = rpc::DeadlineSteadyUs(context, calls_.clock());
      if (!prepared.beneficiary) {
        Submit(context, reactor, request, response, deadline_us, prepared);
        return {};
      }
      const vault::IdentifiedPerson person{.id = prepared.name.participant.participant,
                                           .person = *std::move(prepared.beneficiary)};
      vault_.Put(
          std::span(&person, 1), deadline_us,
          [this, &context, reactor, &request, &response, deadline_us,
           prepared = std::move(prepared)](Result<vault::PersonVault::Versions> versions) mutable {
            if (!versions) {
              return rpc::Finish(reactor, std::unexpected(versions.error()));
            }
            SetBeneficiaryVersion(prepared.command, versions->front());
            Submit(context, reactor, request, response, deadline_us, prepared);
          });
      return {};
    };
    if (const Status begun = begin(); !begun) rpc::Finish(reactor, begun);
    return reactor;
  }

  template <typename Request, typename Response>
  void Submit(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
              const Request& request, Response& response, int64_t deadline_us,
              const Prepared& prepared) {
    rpc::Submission submission = SubmissionOf(prepared.name, prepared.command);
    submission.as_sent = prepared.as_sent;
    rpc::AnswerSubmission(context, reactor, calls_, request, response, deadline_us,
                          std::move(submission));
  }

  rpc::Calls& calls_;
  const vault::IdentitySecret& secret_;
  vault::PersonVault& vault_;
  const domain::CoverRules& cover_rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeClaimsService(rpc::Calls& calls,
                                                 const vault::IdentitySecret& secret,
                                                 vault::PersonVault& vault,
                                                 const domain::CoverRules& cover_rules) {
  return std::make_unique<ClaimsService>(calls, secret, vault, cover_rules);
}

}  // namespace naungan::claims
