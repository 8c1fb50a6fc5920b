// The short names of the shared enums (programmes, segments, funding sources), as files, commands
// and screens write them: "JKK" for PROGRAMME_JKK, "PU" for SEGMENT_PU, "DBH_SAWIT" for
// FUNDING_SOURCE_DBH_SAWIT. The names come from the proto, so a new value needs no change here.
// Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace naungan::common::v1 {
enum Programme : int;
enum Segment : int;
enum FundingSource : int;
}  // namespace naungan::common::v1

namespace naungan::domain {

// PROGRAMME_UNKNOWN, SEGMENT_UNKNOWN or FUNDING_SOURCE_UNKNOWN for any other text, including
// "UNSPECIFIED". Case matters.
Result<common::v1::Programme> ParseProgramme(std::string_view text, std::string_view field);
Result<common::v1::Segment> ParseSegment(std::string_view text, std::string_view field);
Result<common::v1::FundingSource> ParseFundingSource(std::string_view text, std::string_view field);

// "UNSPECIFIED" for the zero value, "UNKNOWN" for a value that this build does not know.
std::string_view Name(common::v1::Programme programme);
std::string_view Name(common::v1::Segment segment);
std::string_view Name(common::v1::FundingSource source);

}  // namespace naungan::domain
