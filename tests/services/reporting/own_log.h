// The service's own log in memory, with the baselines and statements that a test gives it. One
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/runtime/state_machine.h"
#include "naungan/reporting/v1/reporting_log.pb.h"
#include "tests/services/reporting/feed_book.h"
#include "tests/support/memory_rows.h"

namespace naungan::reporting {

const domain::RegionNames& Regions();

// A line of a baseline. By default its group is of every segment.
struct Line {
  std::string category;
  int64_t persons = 0;
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
};
using Lines = std::vector<Line>;

// Creates a baseline, or a statement, about Bungo (15.08).
v1::ReportingCommand BaselineOf(const std::string& id, std::string_view date, v1::Measure measure,
                                const Lines& lines);
v1::ReportingCommand StatementOf(const std::string& id, std::string_view date, v1::Measure measure,
                                 int64_t persons);

// When the log's commands are decided: 30 June 2025, noon in Jakarta.
inline constexpr int64_t kNowUs = 1'751'259'600'000'000;

// The own log's partition of the region. The machine decides and applies its commands.
class OwnLog {
 public:
  Result<runtime::Decision> Tell(const v1::ReportingCommand& command);

  const MemoryRows& rows() const { return rows_; }

 private:
  MemoryRows rows_;
};

// Opens stays of `count` persons in a category of Bungo from `from` on. The first person is
// `first`, and takes the seat of that number.
void Register(FeedBook& book, int64_t first, int64_t count, const std::string& category,
              std::string_view from, common::v1::Segment segment = common::v1::SEGMENT_BPU);

}  // namespace naungan::reporting
