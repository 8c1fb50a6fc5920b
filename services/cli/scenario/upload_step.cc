#include "services/cli/scenario/upload_step.h"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/cli/scenario/patience.h"

namespace naungan::cli {
namespace {

constexpr size_t kRowsPerChunk = 1'000;
constexpr auto kPollPause = std::chrono::milliseconds(5);

// The roster of "rosters/R/uploads/U" is "rosters/R".
std::string RosterOf(const std::string& upload) {
  return upload.substr(0, upload.find("/uploads/"));
}

enrollment::v1::UploadRow RowOf(const Person& person) {
  enrollment::v1::UploadRow row;
  row.set_nik(person.nik);
  row.set_full_name(person.full_name);
  row.set_mother_name(person.mother_name);
  *row.mutable_birth_date() = person.birth_date.ToProto();
  row.set_sex(person.sex == domain::Sex::kFemale ? enrollment::v1::SEX_FEMALE
                                                 : enrollment::v1::SEX_MALE);
  row.set_locality_code(person.locality_code);
  row.set_rank(person.rank);
  return row;
}

// What all rows of an upload share.
struct Pattern {
  std::string upload;
  std::vector<std::string> units;
  enrollment::v1::UploadRow row;  // wage and start date
};

Result<Pattern> ReadPattern(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"upload", "people", "units", "wage_rupiah", "start_date"}));
  Pattern pattern;
  NAUNGAN_ASSIGN(pattern.upload, stage.Text(body, "upload"));
  YAML::Node shared(YAML::NodeType::Map);
  for (const char* key : {"wage_rupiah", "start_date"}) {
    if (body[key]) shared[key] = body[key];
  }
  NAUNGAN_TRY(stage.Read(shared, pattern.row));
  for (const auto& unit : body["units"]) {
    NAUNGAN_ASSIGN(auto name, stage.Replace(unit.Scalar()));
    pattern.units.push_back(std::move(name));
  }
  if (!pattern.units.empty()) return pattern;
  enrollment::v1::GetRosterRequest request;
  enrollment::v1::GetRosterResponse response;
  request.set_name(RosterOf(pattern.upload));
  NAUNGAN_TRY(stage.Call("GetRoster", request, response));
  for (const auto& unit : response.roster().units()) pattern.units.push_back(unit.unit());
  return pattern;
}

std::vector<enrollment::v1::UploadRowsRequest> ChunksOf(const Pattern& pattern, const Slice& slice,
                                                        const Cast& cast) {
  std::vector<enrollment::v1::UploadRowsRequest> chunks;
  for (size_t i = 0; i < slice.members.size(); ++i) {
    if (i % kRowsPerChunk == 0) {
      auto& chunk = chunks.emplace_back();
      chunk.set_upload(pattern.upload);
      chunk.set_chunk(static_cast<int32_t>(chunks.size()));
    }
    auto row = RowOf(cast.At(slice.group, slice.members[i]));
    row.MergeFrom(pattern.row);
    row.set_row(static_cast<int32_t>(i + 1));
    if (!pattern.units.empty()) row.set_unit(pattern.units[i % pattern.units.size()]);
    *chunks.back().add_rows() = std::move(row);
  }
  return chunks;
}

// Names the row by its number and code: what a row holds must not be printed.
Status CheckRefused(const enrollment::v1::UploadRowsResponse& response) {
  for (const auto& outcome : response.outcomes()) {
    if (outcome.code() == enrollment::v1::ROW_CODE_ACCEPTED) continue;
    return Fail(Code::kFailedPrecondition, "ROW_REFUSED", "rows",
                fmt::format("row {} was refused: {}", outcome.row(),
                            enrollment::v1::RowCode_Name(outcome.code())));
  }
  return {};
}

// Waits until the roster has no rows that other partitions still have to answer for.
Status AwaitRoster(const std::string& roster, Stage& stage) {
  enrollment::v1::GetRosterRequest request;
  enrollment::v1::GetRosterResponse response;
  request.set_name(roster);
  Patience patience(stage.clock(), kPollPause);
  while (true) {
    NAUNGAN_TRY(stage.Call("GetRoster", request, response));
    const auto& counts = response.roster().counts();
    const int64_t settled = counts.seats_granted() + counts.rows_waiting() + counts.rows_refused();
    stage.progress().Advance(settled, settled + counts.pending(), "rows");
    if (counts.pending() == 0) return {};
    if (!patience.Pause(settled)) {
      return Fail(
          Code::kDeadlineExceeded, "ROSTER_PENDING", "upload",
          fmt::format(
              "{} has rows that are not settled and do not move; `naungan status` shows which "
              "partition they wait for",
              roster));
    }
  }
}

}  // namespace

Status PlayUpload(const YAML::Node& body, Stage& stage) {
  NAUNGAN_ASSIGN(const Pattern pattern, ReadPattern(body, stage));
  NAUNGAN_ASSIGN(const Slice slice, stage.People(body));
  const auto total = static_cast<int64_t>(slice.members.size());
  int64_t done = 0;
  Status refused;
  NAUNGAN_TRY(stage.api().Upload(kOfficer, ChunksOf(pattern, slice, stage.cast()),
                                 [&](const enrollment::v1::UploadRowsResponse& response) {
                                   done += response.rows_accepted();
                                   stage.progress().Advance(done, total, "rows");
                                   if (refused) refused = CheckRefused(response);
                                 }));
  stage.cast().Uploaded(pattern.upload, slice);
  return refused;
}

Status PlayApprove(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"upload", "effective_date", "start_date"}));
  NAUNGAN_ASSIGN(const std::string upload, stage.Text(body, "upload"));
  YAML::Node dates(YAML::NodeType::Map);
  for (const char* key : {"effective_date", "start_date"}) dates[key] = body[key];
  enrollment::v1::ApproveUploadRequest request;
  NAUNGAN_TRY(stage.Read(dates, request));
  enrollment::v1::GetUploadRequest get;
  enrollment::v1::GetUploadResponse got;
  get.set_name(upload);
  NAUNGAN_TRY(stage.Call("GetUpload", get, got));
  request.set_name(upload);
  request.set_content_hash(got.upload().content_hash());
  request.set_rows_accepted(got.upload().rows_accepted());
  request.set_rows_refused(got.upload().rows_refused());
  enrollment::v1::ApproveUploadResponse response;
  NAUNGAN_TRY(stage.Call("ApproveUpload", request, response, kHead));
  return AwaitRoster(RosterOf(upload), stage);
}

Status PlayRegisterSelfPayers(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"people", "category", "programmes", "region_code", "sector",
                              "start_date", "wage_rupiah"}));
  NAUNGAN_ASSIGN(const Slice slice, stage.People(body));
  YAML::Node shared = YAML::Clone(body);
  shared.remove("people");
  YAML::Node person(YAML::NodeType::Map);
  person["wage_rupiah"] = body["wage_rupiah"];
  shared.remove("wage_rupiah");
  shared["person"] = person;
  enrollment::v1::RegisterSelfPayerRequest pattern;
  NAUNGAN_TRY(stage.Read(shared, pattern));
  for (const size_t member : slice.members) {
    auto request = pattern;
    request.mutable_person()->MergeFrom(RowOf(stage.cast().At(slice.group, member)));
    request.mutable_person()->set_row(1);
    enrollment::v1::RegisterSelfPayerResponse response;
    NAUNGAN_TRY(stage.Call("RegisterSelfPayer", request, response));
  }
  return {};
}

}  // namespace naungan::cli
