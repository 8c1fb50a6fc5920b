#include "services/enrollment/account/contribution_service.h"

#include <string>

#include "libs/domain/resource_names.h"
#include "libs/domain/today.h"
#include "libs/rpc/call.h"
#include "naungan/enrollment/v1/contribution_service.grpc.pb.h"
#include "services/enrollment/enrollment_queries.h"
#include "services/enrollment/submission.h"

namespace naungan::enrollment {
namespace {

class ContributionService final : public v1::ContributionService::CallbackService {
 public:
  ContributionService(rpc::Calls& calls, const Policy& policy) : calls_(calls), policy_(policy) {}

  grpc::ServerUnaryReactor* ProposeSchedule(grpc::CallbackServerContext* context,
                                            const v1::ProposeScheduleRequest* request,
                                            v1::ProposeScheduleResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      auto& propose = *command.mutable_propose_schedule();
      propose.set_account(request->account());
      auto& schedule = *propose.mutable_schedule();
      schedule.set_schedule(request->schedule());
      schedule.set_kind(request->kind());
      schedule.set_months_per_bill(request->months_per_bill());
      *schedule.mutable_first_month() = request->first_month();
      *schedule.mutable_proposed_date() = request->effective_date();
    });
  }

  grpc::ServerUnaryReactor* AgreeSchedule(grpc::CallbackServerContext* context,
                                          const v1::AgreeScheduleRequest* request,
                                          v1::AgreeScheduleResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      auto& agree = *command.mutable_agree_schedule();
      agree.set_account(request->account());
      agree.set_schedule(request->schedule());
      *agree.mutable_agreed_date() = request->effective_date();
    });
  }

  grpc::ServerUnaryReactor* IssueBill(grpc::CallbackServerContext* context,
                                      const v1::IssueBillRequest* request,
                                      v1::IssueBillResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      auto& issue = *command.mutable_issue_bill();
      issue.set_account(request->account());
      issue.set_bill(request->bill());
      issue.set_schedule(request->schedule());
      *issue.mutable_from_month() = request->from_month();
      *issue.mutable_issued_date() = request->effective_date();
    });
  }

  grpc::ServerUnaryReactor* RecordPayment(grpc::CallbackServerContext* context,
                                          const v1::RecordPaymentRequest* request,
                                          v1::RecordPaymentResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      command.mutable_record_payment()->set_account(request->account());
      *command.mutable_record_payment()->mutable_payment() = request->payment();
    });
  }

  grpc::ServerUnaryReactor* ProposeCorrection(grpc::CallbackServerContext* context,
                                              const v1::ProposeCorrectionRequest* request,
                                              v1::ProposeCorrectionResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      command.mutable_propose_correction()->set_account(request->account());
      *command.mutable_propose_correction()->mutable_correction() = request->correction();
    });
  }

  grpc::ServerUnaryReactor* ApproveCorrection(grpc::CallbackServerContext* context,
                                              const v1::ApproveCorrectionRequest* request,
                                              v1::ApproveCorrectionResponse* response) override {
    return Answer(*context, *request, *response, [request](v1::EnrollmentCommand& command) {
      auto& approve = *command.mutable_approve_correction();
      approve.set_account(request->account());
      approve.set_correction(request->correction());
      *approve.mutable_approved_date() = request->effective_date();
    });
  }

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const v1::GetAccountRequest* request,
                                       v1::GetAccountResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, domain::ParseAccountName(request->name(), "name"));
          return domain::RoutingKey(name);
        },
        [this, request, response](const state::Reader& rows) -> Status {
          NAUNGAN_ASSIGN(const auto name, domain::ParseAccountName(request->name(), "name"));
          const domain::Date today = domain::LatestDate(calls_.clock().NowUs());
          NAUNGAN_ASSIGN(*response->mutable_account(),
                         enrollment::GetAccount(rows, name, policy_, today));
          return {};
        });
  }

 private:
  // Answers a command to the request's account; `fill` fills in the command.
  template <typename Request, typename Response, typename Fill>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context, const Request& request,
                                   Response& response, Fill fill) {
    return rpc::AnswerCommand(
        context, calls_, request, response,
        [&](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name, domain::ParseAccountName(request.account(), "account"));
          v1::EnrollmentCommand command = CommandOf(actor);
          fill(command);
          return SubmissionOf(domain::RoutingKey(name), command);
        });
  }

  rpc::Calls& calls_;
  const Policy& policy_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContributionService(rpc::Calls& calls, const Policy& policy) {
  return std::make_unique<ContributionService>(calls, policy);
}

}  // namespace naungan::enrollment
