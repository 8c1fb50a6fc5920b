#include "tests/services/cli/fake_api.h"

namespace naungan::cli {

std::vector<std::string> FakeApi::Methods() const {
  std::vector<std::string> methods;
  methods.reserve(asked_.size());
  for (const auto& asked : asked_) methods.push_back(asked.method);
  return methods;
}

const Method* FakeApi::Find(std::string_view method) const {
  const auto found = methods_.find(method);
  return found == methods_.end() ? nullptr : &found->second.method;
}

Status FakeApi::Call(const Method& method, const rpc::Actor& actor,
                     google::protobuf::Message& request, google::protobuf::Message& response) {
  auto& asked = asked_.emplace_back(Asked{.method = method.name, .actor = actor, .request = {}});
  asked.request.reset(request.New());
  asked.request->CopyFrom(request);
  return methods_.at(method.name).answer(request, response);
}

Status FakeApi::Upload(
    const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
    const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) {
  asked_.push_back({.method = "Upload", .actor = actor, .request = {}});
  for (auto& chunk : chunks) {
    on_answer(answer_chunk_(chunk));
    chunks_.push_back(std::move(chunk));
  }
  return {};
}

Status FakeApi::Settle() {
  asked_.push_back({.method = "Settle", .actor = {}, .request = {}});
  return {};
}

}  // namespace naungan::cli
