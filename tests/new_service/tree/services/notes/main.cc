// naungan-notes: the notes service over Kafka, a process of its own.
#include "libs/rpc/service_main.h"
#include "services/notes/notes_server.h"

int main(int argc, char** argv) {
  return naungan::rpc::ServiceMain<naungan::notes::NotesServer>(argc, argv, "notes",
                                                                "Takes notes.");
}
