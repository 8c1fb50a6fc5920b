#include "services/enrollment/enrollment_service.h"

#include <string>
#include <utility>

#include "libs/domain/new_resource_id.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/today.h"
#include "libs/rpc/as_sent.h"
#include "libs/rpc/call.h"
#include "libs/rpc/command_stream.h"
#include "libs/rpc/page.h"
#include "libs/rpc/positions.h"
#include "libs/state/keys.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "services/enrollment/enrollment_queries.h"
#include "services/enrollment/submission.h"

namespace naungan::enrollment {
namespace {

using domain::ParticipantName;
using domain::RosterName;
using domain::UploadName;

// A token comes from outside, so its content is checked.
Result<RowPlace> PlaceOf(const rpc::PageStart& start) {
  if (start.last_key.empty()) return RowPlace();
  RowPlace place{.chunk = 0};
  if (std::string_view key = start.last_key; key.size() == 2 * sizeof(int32_t)) {
    place.chunk = state::TakeInt32(key);
    place.index = state::TakeInt32(key);
  }
  if (place.chunk < 1 || place.index < 0) {
    return Fail(Code::kInvalidArgument, "PAGE_TOKEN_MALFORMED", "page_token",
                "Use a page token that this list returned.");
  }
  return place;
}

std::string KeyOf(const RowPlace& place) {
  std::string key;
  state::AppendKeyPart(key, place.chunk);
  state::AppendKeyPart(key, place.index);
  return key;
}

Status FillPage(const state::Reader& rows, const v1::ListRowsRequest& request,
                v1::ListRowsResponse& response) {
  NAUNGAN_ASSIGN(const auto name, UploadName::Parse(request.upload(), "upload"));
  NAUNGAN_ASSIGN(const int32_t page_size, rpc::PageSize(request.page_size()));
  const std::string list =
      (request.refused_only() ? "refused rows of " : "rows of ") + request.upload();
  NAUNGAN_ASSIGN(const auto start, rpc::DecodePageToken(request.page_token(), list));
  NAUNGAN_ASSIGN(RowPlace place, PlaceOf(start));
  NAUNGAN_ASSIGN(const bool more,
                 ListRows(rows, name, request.refused_only(), page_size, place, response));
  if (more) {
    response.set_next_page_token(
        rpc::EncodePageToken({.partition = 0, .last_key = KeyOf(place)}, list));
  }
  return {};
}

// gRPC's callback methods. UploadRows gets the bytes, which CommandStream reads.
template <typename Rest>
using QueryMethods = v1::EnrollmentService::WithCallbackMethod_GetUpload<
    v1::EnrollmentService::WithCallbackMethod_GetRoster<
        v1::EnrollmentService::WithCallbackMethod_ListRows<
            v1::EnrollmentService::WithCallbackMethod_LookupParticipant<
                v1::EnrollmentService::WithCallbackMethod_GetParticipant<Rest>>>>>;
template <typename Rest>
using CommandMethods = v1::EnrollmentService::WithCallbackMethod_OpenRoster<
    v1::EnrollmentService::WithCallbackMethod_ApproveUpload<
        v1::EnrollmentService::WithCallbackMethod_DiscardUpload<
            v1::EnrollmentService::WithCallbackMethod_RegisterSelfPayer<
                v1::EnrollmentService::WithCallbackMethod_EndParticipation<
                    v1::EnrollmentService::WithRawCallbackMethod_UploadRows<Rest>>>>>>;
using Methods = QueryMethods<CommandMethods<v1::EnrollmentService::Service>>;

// The chunk with the keyed digest of its rows as they were sent, in place of the rows: a thousand
// rows are not hashed twice.
std::string ChunkAsSent(const rpc::Actor& actor, const v1::StageRows& accepted) {
  v1::EnrollmentCommand sent = CommandOf(actor);
  v1::StageRows& chunk = *sent.mutable_stage_rows();
  chunk.set_upload(accepted.upload());
  chunk.set_chunk(accepted.chunk());
  chunk.mutable_rows()->set_digest(accepted.rows().digest());
  return sent.SerializeAsString();
}

class EnrollmentService final : public Methods {
 public:
  EnrollmentService(rpc::Calls& calls, const RowIntake& intake) : calls_(calls), intake_(intake) {}

  grpc::ServerUnaryReactor* OpenRoster(grpc::CallbackServerContext* context,
                                       const v1::OpenRosterRequest* request,
                                       v1::OpenRosterResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_, *request, *response,
        [this, request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name, RosterName::Parse(request->name(), "name"));
          v1::EnrollmentCommand command = CommandOf(actor);
          command.mutable_open_roster()->set_name(request->name());
          if (request->has_registrant()) {
            NAUNGAN_TRY(intake_.CheckRegion(request->registrant().unit().region_code(),
                                            "registrant.unit.region_code"));
            *command.mutable_open_roster()->mutable_registrant() = request->registrant();
          }
          return SubmissionOf(name.RoutingKey(), command);
        });
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* UploadRows(
      grpc::CallbackServerContext* context) override {
    using Stream = rpc::CommandStream<v1::UploadRowsRequest, v1::UploadRowsResponse>;
    return new Stream(*context, calls_,
                      [this](const rpc::Actor& actor, const v1::UploadRowsRequest& request,
                             int64_t deadline_steady_us, Stream::OnPrepared on_prepared) {
                        Stage(actor, request, deadline_steady_us, std::move(on_prepared));
                      });
  }

  grpc::ServerUnaryReactor* GetUpload(grpc::CallbackServerContext* context,
                                      const v1::GetUploadRequest* request,
                                      v1::GetUploadResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, UploadName::Parse(request->name(), "name"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, UploadName::Parse(request->name(), "name"));
          NAUNGAN_ASSIGN(*response->mutable_upload(), enrollment::GetUpload(rows, name));
          return {};
        });
  }

  grpc::ServerUnaryReactor* ApproveUpload(grpc::CallbackServerContext* context,
                                          const v1::ApproveUploadRequest* request,
                                          v1::ApproveUploadResponse* response) override {
    return rpc::AnswerCommand(*context, calls_, *request, *response,
                              [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
                                NAUNGAN_ASSIGN(const auto name,
                                               UploadName::Parse(request->name(), "name"));
                                v1::EnrollmentCommand command = CommandOf(actor);
                                auto& approve = *command.mutable_approve_upload();
                                approve.set_upload(request->name());
                                approve.set_content_hash(request->content_hash());
                                approve.set_rows_accepted(request->rows_accepted());
                                approve.set_rows_refused(request->rows_refused());
                                *approve.mutable_effective_date() = request->effective_date();
                                *approve.mutable_start_date() = request->start_date();
                                return SubmissionOf(name.RoutingKey(), command);
                              });
  }

  grpc::ServerUnaryReactor* DiscardUpload(grpc::CallbackServerContext* context,
                                          const v1::DiscardUploadRequest* request,
                                          v1::DiscardUploadResponse* response) override {
    return rpc::AnswerCommand(*context, calls_, *request, *response,
                              [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
                                NAUNGAN_ASSIGN(const auto name,
                                               UploadName::Parse(request->name(), "name"));
                                v1::EnrollmentCommand command = CommandOf(actor);
                                command.mutable_discard_upload()->set_upload(request->name());
                                return SubmissionOf(name.RoutingKey(), command);
                              });
  }

  grpc::ServerUnaryReactor* GetRoster(grpc::CallbackServerContext* context,
                                      const v1::GetRosterRequest* request,
                                      v1::GetRosterResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, RosterName::Parse(request->name(), "name"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, RosterName::Parse(request->name(), "name"));
          NAUNGAN_ASSIGN(*response->mutable_roster(), enrollment::GetRoster(rows, name));
          return {};
        });
  }

  grpc::ServerUnaryReactor* ListRows(grpc::CallbackServerContext* context,
                                     const v1::ListRowsRequest* request,
                                     v1::ListRowsResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, UploadName::Parse(request->upload(), "upload"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) {
          return FillPage(rows, *request, *response);
        });
  }

  grpc::ServerUnaryReactor* RegisterSelfPayer(grpc::CallbackServerContext* context,
                                              const v1::RegisterSelfPayerRequest* request,
                                              v1::RegisterSelfPayerResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto begin = [&]() -> Status {
      NAUNGAN_ASSIGN(rpc::Actor actor, rpc::AcceptCall(*context, *request));
      // A call that cannot be submitted must leave nothing in the vault.
      NAUNGAN_TRY(calls_.Host());
      NAUNGAN_TRY(rpc::ReadRequestId(request->request_id()));
      const int64_t deadline_us = rpc::DeadlineSteadyUs(*context, calls_.clock());
      intake_.AcceptSelfPayer(*request, domain::LatestDate(calls_.clock().NowUs()), deadline_us,
                              [this, context, reactor, request, response, deadline_us,
                               actor = std::move(actor)](Result<v1::RegisterSelfPayer> accepted) {
                                if (!accepted)
                                  return rpc::Finish(reactor,
                                                     std::unexpected(std::move(accepted).error()));
                                Submit(*context, reactor, actor, *request, *response, deadline_us,
                                       *std::move(accepted));
                              });
      return {};
    };
    if (const Status begun = begin(); !begun) rpc::Finish(reactor, begun);
    return reactor;
  }

  grpc::ServerUnaryReactor* EndParticipation(grpc::CallbackServerContext* context,
                                             const v1::EndParticipationRequest* request,
                                             v1::EndParticipationResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_, *request, *response,
        [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name,
                         ParticipantName::Parse(request->participant(), "participant"));
          // Checked here too, so that a text that may be a NIK gets no further.
          NAUNGAN_TRY(domain::ParseAccountName(request->account(), "account"));
          v1::EnrollmentCommand command = CommandOf(actor);
          auto& end = *command.mutable_end_participation();
          end.set_participant_id(name.participant.ToString());
          end.set_account(request->account());
          *end.mutable_end_date() = request->end_date();
          end.set_reason(request->reason());
          return SubmissionOf(name.RoutingKey(), command);
        });
  }

  grpc::ServerUnaryReactor* LookupParticipant(grpc::CallbackServerContext* context,
                                              const v1::LookupParticipantRequest* request,
                                              v1::LookupParticipantResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [this, request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto id, intake_.Identify(request->nik(), "nik"));
          return ParticipantName{id}.RoutingKey();
        },
        [this, request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto id, intake_.Identify(request->nik(), "nik"));
          v1::GetParticipantResponse found;
          if (!enrollment::GetParticipant(rows, id, found)) {
            return Fail(Code::kNotFound, "PARTICIPANT_UNKNOWN", "nik",
                        "No participant has this NIK.");
          }
          response->set_participant_id(id.ToString());
          return {};
        });
  }

  grpc::ServerUnaryReactor* GetParticipant(grpc::CallbackServerContext* context,
                                           const v1::GetParticipantRequest* request,
                                           v1::GetParticipantResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, ParticipantName::Parse(request->name(), "name"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, ParticipantName::Parse(request->name(), "name"));
          return enrollment::GetParticipant(rows, name.participant, *response);
        });
  }

 private:
  void Stage(const rpc::Actor& actor, const v1::UploadRowsRequest& request,
             int64_t deadline_steady_us,
             std::function<void(Result<rpc::Submission>)> on_prepared) const {
    // A chunk that cannot be submitted must leave nothing in the vault.
    auto name = UploadName::Parse(request.upload(), "upload");
    if (!name) return on_prepared(std::unexpected(std::move(name).error()));
    if (const Status id = domain::CheckNewResourceId(name->upload, "upload"); !id) {
      return on_prepared(std::unexpected(id.error()));
    }
    const auto request_id = rpc::ReadRequestId(request.request_id());
    if (!request_id) return on_prepared(std::unexpected(request_id.error()));
    const auto after = rpc::ReadAfter(request.after(), "after");
    if (!after) return on_prepared(std::unexpected(after.error()));
    intake_.AcceptChunk(request, deadline_steady_us,
                        [actor, routing_key = name->RoutingKey(),
                         on_prepared = std::move(on_prepared)](Result<v1::StageRows> accepted) {
                          if (!accepted)
                            return on_prepared(std::unexpected(std::move(accepted).error()));
                          v1::EnrollmentCommand command = CommandOf(actor);
                          *command.mutable_stage_rows() = *std::move(accepted);
                          rpc::Submission submission = SubmissionOf(routing_key, command);
                          submission.as_sent = ChunkAsSent(actor, command.stage_rows());
                          on_prepared(std::move(submission));
                        });
  }

  void Submit(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
              const rpc::Actor& actor, const v1::RegisterSelfPayerRequest& request,
              v1::RegisterSelfPayerResponse& response, int64_t deadline_us,
              v1::RegisterSelfPayer accepted) {
    v1::EnrollmentCommand command = CommandOf(actor);
    *command.mutable_register_self_payer() = std::move(accepted);
    rpc::Submission submission =
        SubmissionOf(command.register_self_payer().participant_id(), command);
    submission.as_sent = rpc::AsSent(intake_.secret(), actor, request);
    rpc::AnswerSubmission(context, reactor, calls_, request, response, deadline_us,
                          std::move(submission));
  }

  rpc::Calls& calls_;
  const RowIntake& intake_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEnrollmentService(rpc::Calls& calls, const RowIntake& intake) {
  return std::make_unique<EnrollmentService>(calls, intake);
}

}  // namespace naungan::enrollment
