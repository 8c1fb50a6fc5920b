#include "libs/domain/enum_names.h"

#include <string>

#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

constexpr std::string_view kProgrammePrefix = "PROGRAMME_";
constexpr std::string_view kSegmentPrefix = "SEGMENT_";
constexpr std::string_view kFundingSourcePrefix = "FUNDING_SOURCE_";

// Reads a short name through the proto's own parser of full names.
template <typename Enum>
Result<Enum> ParseShort(std::string_view text, std::string_view prefix,
                        bool (*parse)(google::protobuf::ConstStringParam, Enum*),
                        std::string_view reason, std::string_view field) {
  Enum value;
  if (!parse(std::string(prefix) + std::string(text), &value) || value == Enum{}) {
    return Fail(Code::kInvalidArgument, reason, field,
                "There is no such name. Names are written in upper case, like JKK, PU or APBD.");
  }
  return value;
}

std::string_view Short(std::string_view full, std::string_view prefix) {
  return full.empty() ? "UNKNOWN" : full.substr(prefix.size());
}

}  // namespace

Result<common::v1::Programme> ParseProgramme(std::string_view text, std::string_view field) {
  return ParseShort(text, kProgrammePrefix, common::v1::Programme_Parse, "PROGRAMME_UNKNOWN",
                    field);
}

Result<common::v1::Segment> ParseSegment(std::string_view text, std::string_view field) {
  return ParseShort(text, kSegmentPrefix, common::v1::Segment_Parse, "SEGMENT_UNKNOWN", field);
}

Result<common::v1::FundingSource> ParseFundingSource(std::string_view text,
                                                     std::string_view field) {
  return ParseShort(text, kFundingSourcePrefix, common::v1::FundingSource_Parse,
                    "FUNDING_SOURCE_UNKNOWN", field);
}

std::string_view Name(common::v1::Programme programme) {
  return Short(common::v1::Programme_Name(programme), kProgrammePrefix);
}

std::string_view Name(common::v1::Segment segment) {
  return Short(common::v1::Segment_Name(segment), kSegmentPrefix);
}

std::string_view Name(common::v1::FundingSource source) {
  return Short(common::v1::FundingSource_Name(source), kFundingSourcePrefix);
}

}  // namespace naungan::domain
