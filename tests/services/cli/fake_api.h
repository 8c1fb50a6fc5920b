// An Api without servers. A test says what each method answers, and looks at what was asked. One
// thread.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/check.h"
#include "services/cli/scenario/api.h"

namespace naungan::cli {

class FakeApi final : public Api {
 public:
  struct Asked {
    std::string method;
    rpc::Actor actor;
    std::unique_ptr<google::protobuf::Message> request;
  };

  // From now on `method` answers with what `answer` makes of the request: it fills the response, or
  // returns an error.
  template <typename Request, typename Response>
  void On(std::string_view service, const std::string& method,
          std::function<Status(const Request&, Response&)> answer) {
    auto& bound = methods_[method];
    bound.method = {method, std::string(service), &Request::default_instance(),
                    &Response::default_instance()};
    bound.answer = [answer = std::move(answer)](const google::protobuf::Message& request,
                                                google::protobuf::Message& response) {
      response.Clear();
      return answer(dynamic_cast<const Request&>(request), dynamic_cast<Response&>(response));
    };
  }
  // From now on `method` answers with an empty response.
  template <typename Request, typename Response>
  void On(std::string_view service, const std::string& method) {
    On<Request, Response>(service, method, [](const Request&, Response&) { return Status(); });
  }

  // From now on each chunk of an upload is answered by `answer`. Until then every row is accepted.
  using AnswerChunk =
      std::function<enrollment::v1::UploadRowsResponse(const enrollment::v1::UploadRowsRequest&)>;
  void OnUpload(AnswerChunk answer) { answer_chunk_ = std::move(answer); }

  // Every call so far, in order. A Settle is listed as the method "Settle", an Upload as "Upload".
  const std::vector<Asked>& asked() const { return asked_; }
  std::vector<std::string> Methods() const;
  // The n-th request to `method`, counted from 0. It must have been called that often.
  template <typename Request>
  const Request& Nth(std::string_view method, size_t n = 0) const {
    for (const auto& asked : asked_) {
      if (asked.method == method && n-- == 0) return dynamic_cast<const Request&>(*asked.request);
    }
    NAUNGAN_CHECK(false, "the method was not called that often");
  }
  const std::vector<enrollment::v1::UploadRowsRequest>& chunks() const { return chunks_; }

  const Method* Find(std::string_view method) const override;
  Status Call(const Method& method, const rpc::Actor& actor, google::protobuf::Message& request,
              google::protobuf::Message& response) override;
  Status Upload(
      const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) override;
  Status Settle() override;

 private:
  struct Bound {
    Method method;
    std::function<Status(const google::protobuf::Message&, google::protobuf::Message&)> answer;
  };

  std::map<std::string, Bound, std::less<>> methods_;
  AnswerChunk answer_chunk_ = [](const enrollment::v1::UploadRowsRequest& chunk) {
    enrollment::v1::UploadRowsResponse response;
    response.set_rows_accepted(chunk.rows_size());
    return response;
  };
  std::vector<Asked> asked_;
  std::vector<enrollment::v1::UploadRowsRequest> chunks_;
};

}  // namespace naungan::cli
