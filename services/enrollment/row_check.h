// What becomes of uploaded rows. First what a row alone says (spreadsheets are written by hand),
// then what its roster says. A refused row is an outcome with a code, never an error: the office
// corrects it and sends it again. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/nik.h"
#include "libs/domain/region_names.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

inline constexpr size_t kFullNameBytesMax = 200;
inline constexpr size_t kMotherNameBytesMax = 200;
inline constexpr size_t kAddressBytesMax = 500;
inline constexpr size_t kTelephoneBytesMax = 32;
inline constexpr size_t kUnitBytesMax = 63;
inline constexpr int64_t kRankMax = 1'000'000'000'000;

// What a row alone says.
struct CheckedRow {
  v1::RowCode code = v1::ROW_CODE_UNSPECIFIED;  // unspecified: nothing wrong so far
  std::string_view field;                       // of the row, which is wrong; a literal
  std::vector<v1::RowWarning> warnings;
  std::optional<domain::Nik> nik;  // if it can be read
  int32_t birth_days = 0;
  v1::Sex sex = v1::SEX_UNSPECIFIED;  // as stated, else as the NIK says
  std::optional<int32_t> start_days;
};

CheckedRow CheckRow(const v1::UploadRow& row, const domain::RegionNames& regions);

// A value of the enum. Another is no slip of an office but a caller that speaks another version of
// it: SEX_UNKNOWN (kInvalidArgument).
Status CheckSex(v1::Sex sex, std::string_view field);

// The row of a person in the roster, if there is one.
using MemberOf = std::function<std::optional<v1::StoredMember>(std::string_view participant)>;

// Gives each row of `chunk` its final code, its wage where it stated none, and its unit where the
// roster has one only; clears the texts of `units` that are no unit of the roster, whatever they
// are. `upload` is the number of the upload; who is born after `today` is nobody yet.
void JudgeRows(const v1::Roster& roster, int32_t upload, domain::Date today,
               const MemberOf& member_of, v1::StagedChunk& chunk);

}  // namespace naungan::enrollment
