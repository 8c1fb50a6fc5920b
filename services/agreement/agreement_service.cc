#include "services/agreement/agreement_service.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/agreement_service.grpc.pb.h"
#include "services/agreement/agreement_state.h"

namespace naungan::agreement {
namespace {

v1::AgreementCommand CommandOf(const rpc::Actor& actor) {
  v1::AgreementCommand command;
  command.mutable_actor()->set_actor(actor.name);
  command.mutable_actor()->set_role(actor.role);
  return command;
}

// Fills a page. A list goes through the partitions in order, and through each by region and id.
// When the page is full, its token says where the next page begins.
void FillPage(std::span<const runtime::View> views, std::string_view region_code,
              rpc::PageStart start, int32_t page_size, const std::string& list,
              v1::ListAgreementsResponse& response) {
  size_t bytes = 0;
  while (static_cast<size_t>(start.partition) < views.size()) {
    bool full = false;
    ListByRegion(*views[static_cast<size_t>(start.partition)].rows, region_code, start.last_key,
                 [&](std::string_view key, const v1::Agreement& agreement) {
                   const size_t added = agreement.ByteSizeLong();
                   full = response.agreements_size() >= page_size ||
                          (bytes > 0 && bytes + added > rpc::kPageBytesMax);
                   if (full) return false;
                   *response.add_agreements() = agreement;
                   bytes += added;
                   start.last_key = std::string(key);
                   return true;
                 });
    if (full) {
      response.set_next_page_token(rpc::EncodePageToken(start, list));
      return;
    }
    start = {.partition = start.partition + 1, .last_key = {}};
  }
}

class AgreementService final : public v1::AgreementService::CallbackService {
 public:
  explicit AgreementService(rpc::Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* RegisterAgreement(grpc::CallbackServerContext* context,
                                              const v1::RegisterAgreementRequest* request,
                                              v1::RegisterAgreementResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_, *request, *response,
        [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name, domain::AgreementName::Parse(request->agreement().name(),
                                                                       "agreement.name"));
          v1::AgreementCommand command = CommandOf(actor);
          *command.mutable_register_()->mutable_agreement() = request->agreement();
          return rpc::Submission{.routing_key = name.RoutingKey(),
                                 .payload = command.SerializeAsString(),
                                 .partition = {}};
        });
  }

  grpc::ServerUnaryReactor* AmendAgreement(grpc::CallbackServerContext* context,
                                           const v1::AmendAgreementRequest* request,
                                           v1::AmendAgreementResponse* response) override {
    return rpc::AnswerCommand(
        *context, calls_, *request, *response,
        [request](const rpc::Actor& actor) -> Result<rpc::Submission> {
          NAUNGAN_ASSIGN(const auto name, domain::AgreementName::Parse(request->name(), "name"));
          v1::AgreementCommand command = CommandOf(actor);
          command.mutable_amend()->set_name(request->name());
          *command.mutable_amend()->mutable_addendum() = request->addendum();
          command.mutable_amend()->set_expected_version(request->expected_version());
          return rpc::Submission{.routing_key = name.RoutingKey(),
                                 .payload = command.SerializeAsString(),
                                 .partition = {}};
        });
  }

  grpc::ServerUnaryReactor* GetAgreement(grpc::CallbackServerContext* context,
                                         const v1::GetAgreementRequest* request,
                                         v1::GetAgreementResponse* response) override {
    return rpc::AnswerQuery(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Result<std::string> {
          NAUNGAN_ASSIGN(const auto name, domain::AgreementName::Parse(request->name(), "name"));
          return name.RoutingKey();
        },
        [request, response](const state::Reader& rows) -> Status {
          auto row = FindAgreement(rows, request->name());
          if (!row) {
            return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "name",
                        "No agreement of this name is registered.");
          }
          *response->mutable_agreement() = std::move(*row->mutable_agreement());
          return {};
        });
  }

  grpc::ServerUnaryReactor* ListAgreements(grpc::CallbackServerContext* context,
                                           const v1::ListAgreementsRequest* request,
                                           v1::ListAgreementsResponse* response) override {
    return rpc::AnswerQueryOfAll(
        *context, calls_, *request, *response,
        [request](const rpc::Actor&) -> Status {
          if (request->region_code().empty()) return {};
          NAUNGAN_TRY(domain::RegionCode::Parse(request->region_code(), "region_code"));
          return {};
        },
        [request, response](std::span<const runtime::View> views) -> Status {
          const std::string list = "agreements in " + request->region_code();
          NAUNGAN_ASSIGN(const int32_t page_size, rpc::PageSize(request->page_size()));
          NAUNGAN_ASSIGN(rpc::PageStart start, rpc::DecodePageToken(request->page_token(), list));
          FillPage(views, request->region_code(), std::move(start), page_size, list, *response);
          return {};
        });
  }

 private:
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAgreementService(rpc::Calls& calls) {
  return std::make_unique<AgreementService>(calls);
}

}  // namespace naungan::agreement
