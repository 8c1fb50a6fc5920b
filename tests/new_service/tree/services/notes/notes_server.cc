#include "services/notes/notes_server.h"

#include <grpcpp/impl/service_type.h>

#include "libs/rpc/call.h"
#include "naungan/notes/v1/notes_service.grpc.pb.h"

namespace naungan::notes {
namespace {

constexpr const char* kService = "notes";

class NotesService final : public v1::NotesService::CallbackService {
 public:
  explicit NotesService(rpc::Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* AddNote(grpc::CallbackServerContext* context,
                                    const v1::AddNoteRequest* request,
                                    v1::AddNoteResponse* response) override {
    return rpc::AnswerCommand(*context, calls_, *request, *response,
                              [request](const rpc::Actor&) -> Result<rpc::Submission> {
                                v1::NoteEvent note;
                                note.set_text(request->text());
                                return rpc::Submission{.routing_key = request->text(),
                                                       .payload = note.SerializeAsString(),
                                                       .partition = {}};
                              });
  }

 private:
  rpc::Calls& calls_;
};

}  // namespace

Result<runtime::Decision> NotesMachine::Decide(std::string_view command, const state::Reader&,
                                               runtime::Moment) const {
  v1::NoteEvent note;
  note.ParseFromArray(command.data(), static_cast<int>(command.size()));
  v1::AddNoteResponse response;
  response.set_text(note.text());
  return runtime::Decision{.events = {std::string(command)},
                           .result = response.SerializeAsString()};
}

Result<std::vector<runtime::Outgoing>> NotesMachine::Publish(std::string_view event) const {
  return std::vector<runtime::Outgoing>{{.topic = "public.notes.note.v1",
                                         .key = "notes",
                                         .type = "naungan.notes.v1.NoteEvent.text",
                                         .subject = "notes",
                                         .sequence = 1,
                                         .value = std::string(event)}};
}

NotesServer::NotesServer(const rpc::ServiceOptions& options, const rpc::ProcessResources& given)
    : calls_(kService, options.partitions, given.clock, given.share.queries),
      service_(std::make_unique<NotesService>(calls_)) {}

NotesServer::~NotesServer() = default;

Result<std::unique_ptr<NotesServer>> NotesServer::Start(const rpc::ServiceOptions& options,
                                                        const rpc::ProcessResources& given) {
  std::unique_ptr<NotesServer> server(new NotesServer(options, given));
  NAUNGAN_ASSIGN(server->running_,
                 rpc::PartitionedService::Start(options, given,
                                                {.service = kService,
                                                 .machine = server->machine_,
                                                 .calls = server->calls_,
                                                 .handlers = {server->service_.get()}}));
  return server;
}

}  // namespace naungan::notes
