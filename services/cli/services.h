// `naungan services`: the table of services, for people and for scripts.
#pragma once

#include <span>
#include <string>

#include "libs/eventlog/service_table.h"

namespace naungan::cli {

struct ServicesOptions {
  bool names_only = false;
  bool json = false;  // in place of the table
};

// Prints the table, or the names alone, one on each line. Returns the exit status, 0.
int PrintServices(const ServicesOptions& options);

// One line for each topic, under the name, group and roles of its service. Pure.
std::string ServicesText(std::span<const eventlog::ServiceRow> services);

// The same as one JSON document:
//   [{"name", "partition_group", "roles": [...], "topics": [{"name", "kind", "message"}],
//     "reads": [...], "grpc_services": [...]}]
// Pure.
std::string ServicesJson(std::span<const eventlog::ServiceRow> services);

}  // namespace naungan::cli
