// naungan-claims: the claims service over Kafka, a process of its own.
#include "libs/rpc/service_main.h"
#include "services/claims/claims_server.h"

int main(int argc, char** argv) {
  return naungan::rpc::ServiceMain<naungan::claims::ClaimsServer>(argc, argv, "claims",
                                                                  "Decides and pays claims.");
}
