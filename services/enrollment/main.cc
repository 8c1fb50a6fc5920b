// naungan-enrollment: the enrollment service over Kafka, a process of its own.
#include "libs/rpc/service_main.h"
#include "services/enrollment/enrollment_server.h"

int main(int argc, char** argv) {
  return naungan::rpc::ServiceMain<naungan::enrollment::EnrollmentServer>(
      argc, argv, "enrollment",
      "Registers people under agreements, and keeps their contributions.");
}
