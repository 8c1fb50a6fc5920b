// What the servers of a house say about themselves, as an operator wants to read it: a row for each
// partition of each instance, and sentences that say what is not well and what to do. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "naungan/runtime/v1/operator_service.pb.h"

namespace naungan::cli {

// Limits in milliseconds: how old figures and followers may be, how long an event may wait for its
// publication, and how long ago an input may have been read to its end. A busy house stays far
// below these limits. A house whose broker is away, or that reads a long history again, does not.
inline constexpr int64_t kAgeWellMsMax = 30'000;
inline constexpr int64_t kUnpublishedWellMsMax = 30'000;
inline constexpr int64_t kBehindWellMsMax = 60'000;

// One server, and what it answered.
struct InstanceStatus {
  std::string service;
  std::string address;  // empty if no instance of the service is known
  Result<runtime::v1::GetStatusResponse> answer;
};

// One line of the table. It stands for several partitions of one instance if all of them show the
// same.
struct StatusRow {
  std::string service;  // or a projection's name
  std::string instance;
  std::vector<int32_t> partitions;
  std::string role;
  std::string leader;  // "here", an address, "none", or "-" if such a partition is never led
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

  // Compares everything but the partitions.
  bool ShowsTheSameAs(const StatusRow& other) const;
};

// Rows in the order of `instances`. Neighbouring partitions that show the same share a row, unless
// `all` is set.
std::vector<StatusRow> RowsOf(const std::vector<InstanceStatus>& instances, bool all);

// Sentences that say what is not well, where, and what to do. Empty if all is well.
std::vector<std::string> ProblemsOf(const std::vector<InstanceStatus>& instances);

// Sentences about what happened since the servers started and has mended itself: stores that were
// set aside. An operator should look into it, but all is well.
std::vector<std::string> NoticesOf(const std::vector<InstanceStatus>& instances);

// A line for each process: what its partitions use of memory, and how much they may. Servers that
// say the same on one metrics port are one process.
std::vector<std::string> MemoryOf(const std::vector<InstanceStatus>& instances);

}  // namespace naungan::cli
