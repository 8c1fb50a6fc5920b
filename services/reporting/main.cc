// naungan-reporting: the reporting service over Kafka, as a process of its own.
#include "libs/rpc/service_main.h"
#include "services/reporting/reporting_server.h"

int main(int argc, char** argv) {
  return naungan::rpc::ServiceMain<naungan::reporting::ReportingServer>(
      argc, argv, "reporting", "Answers from the public feeds who is covered and what was paid.");
}
