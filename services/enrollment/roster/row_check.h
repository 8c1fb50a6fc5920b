// When an uploaded row is refused: first by what the row alone says (spreadsheets are written by
// hand), then by what its roster says. A refused row is an outcome with a code, never an error: the
// office corrects it and sends it again. What the person's own record refuses is in seat_offer.h.
// Pure functions; safe from any thread.
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
  v1::RowCode code = v1::ROW_CODE_UNSPECIFIED;  // UNSPECIFIED if nothing is wrong so far
  std::string_view field;                       // the wrong field of the row; a literal
  std::vector<v1::RowWarning> warnings;
  std::optional<domain::Nik> nik;  // nullopt if it cannot be read
  int32_t birth_days = 0;
  v1::Sex sex = v1::SEX_UNSPECIFIED;  // as the row states it, otherwise as the NIK says
  std::optional<int32_t> start_days;
};

CheckedRow CheckRow(const v1::UploadRow& row, const domain::RegionNames& regions);

// SEX_UNKNOWN (kInvalidArgument) if `sex` is no value of the enum. That is no slip of an office:
// the caller speaks another version of the protocol.
Status CheckSex(v1::Sex sex, std::string_view field);

// Looks up the row of a person in the roster; nullopt if there is none.
using MemberOf = std::function<std::optional<v1::StoredMember>(std::string_view participant)>;

// Gives each row of `chunk` its final code. `upload` is the number of the upload. A person who is
// born after `today` is refused.
//
// Fills in the wage where the row states none, and the unit where the roster has only one. Clears
// the texts of units that are no unit of the roster, since they may be anything, even a NIK.
void JudgeRows(const v1::Roster& roster, int32_t upload, domain::Date today,
               const MemberOf& member_of, v1::StagedChunk& chunk);

}  // namespace naungan::enrollment
