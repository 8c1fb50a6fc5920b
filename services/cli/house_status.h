// What the servers of a house answered about themselves, as an operator wants it: a row for each
// partition of each instance, and what is not well with what to do about it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "naungan/runtime/v1/operator_service.pb.h"

namespace naungan::cli {

// What is well up to here, in milliseconds: figures and followers this old, feeds unpublished for
// this long, inputs not read to their end for this long. A busy house stays far below; a house
// whose broker is away, or that reads a long history again, does not.
inline constexpr int64_t kAgeWellMsMax = 30'000;
inline constexpr int64_t kUnpublishedWellMsMax = 30'000;
inline constexpr int64_t kBehindWellMsMax = 60'000;

// One server.
struct InstanceStatus {
  std::string service;
  std::string address;  // empty: none is known
  Result<runtime::v1::GetStatusResponse> answer;
};

// One line of the table: partitions of one instance, of which everything shown is the same.
struct StatusRow {
  std::string service;  // or a projection's name
  std::string instance;
  std::vector<int32_t> partitions;
  std::string role;
  std::string leader;  // "here", an address, "nobody"; "-": the partition is never led
  int64_t epoch = 0;
  int64_t queued_commands = 0;
  int64_t queued_works = 0;
  int64_t log_lag_records = 0;
  int64_t input_lag_records = 0;
  int64_t unpublished_records = 0;
  int64_t void_records = 0;
  int64_t pending_sagas = 0;
  std::string age;  // "now", or "12 s"
  bool alarmed = false;

  // But for the partitions.
  bool ShowsTheSameAs(const StatusRow& other) const;
};

// Rows in the order of `instances`. Neighbours that show the same are one row unless `all`.
std::vector<StatusRow> RowsOf(const std::vector<InstanceStatus>& instances, bool all);

// Sentences: what is not well, where, and what to do. Empty: all is well.
std::vector<std::string> ProblemsOf(const std::vector<InstanceStatus>& instances);

}  // namespace naungan::cli
