// A service that takes notes: the least that a service has. Any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "libs/runtime/state_machine.h"

namespace naungan::notes {

// Each command becomes an event, and each event a record of the feed. Nothing is kept in rows.
class NotesMachine final : public runtime::StateMachine {
 public:
  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord&, const state::Reader&,
                                  runtime::Moment) const override {
    return runtime::Decision{};
  }
  Result<runtime::Decision> Slice(const runtime::Work&, const state::Reader&,
                                  runtime::Moment) const override {
    return runtime::Decision{};
  }
  Status Apply(std::string_view, const runtime::EventContext&, state::Writer&) const override {
    return {};
  }
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override { return {}; }
  int32_t Level() const override { return 1; }
  int32_t StoredFormat() const override { return 1; }
};

class NotesServer final : public rpc::Service {
 public:
  static Result<std::unique_ptr<NotesServer>> Start(const rpc::ServiceOptions& options,
                                                    const rpc::ProcessResources& given);
  ~NotesServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  NotesServer(const rpc::ServiceOptions& options, const rpc::ProcessResources& given);

  const NotesMachine machine_;
  rpc::Calls calls_;
  const std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::notes
