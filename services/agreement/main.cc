// naungan-agreement: the agreement service over Kafka, a process of its own.
#include "libs/rpc/service_main.h"
#include "services/agreement/agreement_server.h"

int main(int argc, char** argv) {
  return naungan::rpc::ServiceMain<naungan::agreement::AgreementServer>(
      argc, argv, "agreement", "Registers agreements and their addenda.");
}
