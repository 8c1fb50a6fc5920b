#include "services/reporting/reporting_service.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "libs/domain/resource_names.h"
#include "libs/rpc/page.h"
#include "naungan/reporting/v1/reporting_log.pb.h"
#include "naungan/reporting/v1/reporting_service.grpc.pb.h"
#include "services/reporting/reports/check_participant.h"
#include "services/reporting/reports/compare_agreement.h"
#include "services/reporting/reports/count_participants.h"
#include "services/reporting/reports/describe_agreement.h"
#include "services/reporting/reports/get_coverage_ratio.h"
#include "services/reporting/reports/list_accounts.h"
#include "services/reporting/reports/list_potential.h"
#include "services/reporting/reports/list_waiting.h"
#include "services/reporting/reports/reconcile.h"
#include "services/reporting/reports/sum_claims.h"

namespace naungan::reporting {
namespace {

Result<ViewsWanted> AllFigures() { return ViewsWanted(); }

// All figures, and the baselines and statements about a region.
Result<ViewsWanted> RegionAndFigures(const std::string& region_code) {
  NAUNGAN_ASSIGN(const auto region, domain::RegionCode::Parse(region_code, "region_code"));
  const domain::RegionName name{.code = region};
  return ViewsWanted{.figures_key = {}, .own_log_key = name.RoutingKey()};
}

Result<ViewsWanted> FiguresOfKey(Result<std::string> routing_key) {
  if (!routing_key) return std::unexpected(std::move(routing_key).error());
  return ViewsWanted{.figures_key = *std::move(routing_key), .own_log_key = {}};
}

// What a page token is valid for: one list, as it was on one day and as known at one time.
std::string ListOf(const v1::ListWaitingRequest& request) {
  return fmt::format("waiting in {} on {}-{}-{} as known at {}", request.roster(),
                     request.as_of_date().year(), request.as_of_date().month(),
                     request.as_of_date().day(), request.known_at_us());
}

Result<v1::ListWaitingResponse> WaitingPageOf(const v1::ListWaitingRequest& request,
                                              const state::Reader& rows) {
  const std::string list = ListOf(request);
  NAUNGAN_ASSIGN(const int32_t page_size, rpc::PageSize(request.page_size()));
  NAUNGAN_ASSIGN(const auto start, rpc::DecodePageToken(request.page_token(), list));
  NAUNGAN_ASSIGN(WaitingPage page, ListWaiting(request, start.last_key, page_size, rows));
  if (!page.last_place.empty()) {
    page.response.set_next_page_token(
        rpc::EncodePageToken({.partition = 0, .last_key = std::move(page.last_place)}, list));
  }
  return std::move(page.response);
}

v1::ReportingCommand CommandOf(const rpc::Actor& actor) {
  v1::ReportingCommand command;
  command.set_actor(rpc::ToText(actor));
  return command;
}

class ReportingService final : public v1::ReportingService::CallbackService {
 public:
  ReportingService(FigureCalls calls, const domain::CoverRules& rules)
      : calls_(calls), rules_(rules) {}

  grpc::ServerUnaryReactor* CreateBaseline(grpc::CallbackServerContext* context,
                                           const v1::CreateBaselineRequest* request,
                                           v1::CreateBaselineResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_.own_log, *request, *response,
        [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name,
                         domain::BaselineName::Parse(request->baseline().name(), "baseline.name"));
          v1::ReportingCommand command = CommandOf(actor);
          *command.mutable_create_baseline()->mutable_baseline() = request->baseline();
          return rpc::Submission{.routing_key = name.RoutingKey(),
                                 .payload = command.SerializeAsString(),
                                 .partition = {}};
        });
  }

  grpc::ServerUnaryReactor* CreateStatement(grpc::CallbackServerContext* context,
                                            const v1::CreateStatementRequest* request,
                                            v1::CreateStatementResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_.own_log, *request, *response,
        [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name, domain::StatementName::Parse(request->statement().name(),
                                                                       "statement.name"));
          v1::ReportingCommand command = CommandOf(actor);
          *command.mutable_create_statement()->mutable_statement() = request->statement();
          return rpc::Submission{.routing_key = name.RoutingKey(),
                                 .payload = command.SerializeAsString(),
                                 .partition = {}};
        });
  }

  grpc::ServerUnaryReactor* CountParticipants(grpc::CallbackServerContext* context,
                                              const v1::CountParticipantsRequest* request,
                                              v1::CountParticipantsResponse* response) override {
    return AnswerFromFigures(*context, calls_, *request, *response, AllFigures,
                             [this, request](const FigureView& view) {
                               return reporting::CountParticipants(*request, {view.Rows(), rules_});
                             });
  }

  grpc::ServerUnaryReactor* CheckParticipant(grpc::CallbackServerContext* context,
                                             const v1::CheckParticipantRequest* request,
                                             v1::CheckParticipantResponse* response) override {
    return AnswerFromFigures(
        *context, calls_, *request, *response,
        [request] { return FiguresOfKey(RouteCheck(*request)); },
        [this, request](const FigureView& view) {
          return reporting::CheckParticipant(*request, *view.figures.front().rows, rules_);
        });
  }

  grpc::ServerUnaryReactor* ListWaiting(grpc::CallbackServerContext* context,
                                        const v1::ListWaitingRequest* request,
                                        v1::ListWaitingResponse* response) override {
    return AnswerFromFigures(
        *context, calls_, *request, *response,
        [request] { return FiguresOfKey(RouteWaiting(*request)); },
        [this, request](const FigureView& view) {
          return WaitingPageOf(*request, *view.figures.front().rows);
        });
  }

  grpc::ServerUnaryReactor* SumClaims(grpc::CallbackServerContext* context,
                                      const v1::SumClaimsRequest* request,
                                      v1::SumClaimsResponse* response) override {
    return AnswerFromFigures(*context, calls_, *request, *response, AllFigures,
                             [this, request](const FigureView& view) {
                               return reporting::SumClaims(*request, {view.Rows(), rules_});
                             });
  }

  grpc::ServerUnaryReactor* ListAccounts(grpc::CallbackServerContext* context,
                                         const v1::ListAccountsRequest* request,
                                         v1::ListAccountsResponse* response) override {
    return AnswerFromFigures(*context, calls_, *request, *response, AllFigures,
                             [this, request](const FigureView& view) {
                               return reporting::ListAccounts(*request, {view.Rows(), rules_});
                             });
  }

  grpc::ServerUnaryReactor* DescribeAgreement(grpc::CallbackServerContext* context,
                                              const v1::DescribeAgreementRequest* request,
                                              v1::DescribeAgreementResponse* response) override {
    return AnswerFromFigures(*context, calls_, *request, *response, AllFigures,
                             [this, request](const FigureView& view) {
                               return reporting::DescribeAgreement(*request, {view.Rows(), rules_});
                             });
  }

  grpc::ServerUnaryReactor* CompareAgreement(grpc::CallbackServerContext* context,
                                             const v1::CompareAgreementRequest* request,
                                             v1::CompareAgreementResponse* response) override {
    return AnswerFromFigures(*context, calls_, *request, *response, AllFigures,
                             [this, request](const FigureView& view) {
                               return reporting::CompareAgreement(*request, {view.Rows(), rules_});
                             });
  }

  grpc::ServerUnaryReactor* GetCoverageRatio(grpc::CallbackServerContext* context,
                                             const v1::GetCoverageRatioRequest* request,
                                             v1::GetCoverageRatioResponse* response) override {
    return AnswerFromFigures(
        *context, calls_, *request, *response,
        [request] { return RegionAndFigures(request->region_code()); },
        [this, request](const FigureView& view) {
          return reporting::GetCoverageRatio(*request, *view.own_log->rows, {view.Rows(), rules_});
        });
  }

  grpc::ServerUnaryReactor* ListPotential(grpc::CallbackServerContext* context,
                                          const v1::ListPotentialRequest* request,
                                          v1::ListPotentialResponse* response) override {
    return AnswerFromFigures(
        *context, calls_, *request, *response,
        [request] { return RegionAndFigures(request->region_code()); },
        [this, request](const FigureView& view) {
          return reporting::ListPotential(*request, *view.own_log->rows, {view.Rows(), rules_});
        });
  }

  grpc::ServerUnaryReactor* Reconcile(grpc::CallbackServerContext* context,
                                      const v1::ReconcileRequest* request,
                                      v1::ReconcileResponse* response) override {
    return AnswerFromFigures(
        *context, calls_, *request, *response,
        [request] { return RegionAndFigures(request->region_code()); },
        [this, request](const FigureView& view) {
          return reporting::Reconcile(*request, *view.own_log->rows, {view.Rows(), rules_});
        });
  }

 private:
  const FigureCalls calls_;
  const domain::CoverRules& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReportingService(FigureCalls calls,
                                                    const domain::CoverRules& rules) {
  return std::make_unique<ReportingService>(calls, rules);
}

}  // namespace naungan::reporting
