#include "services/enrollment/roster/row_intake.h"

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libs/domain/nik.h"
#include "libs/domain/region_code.h"
#include "services/enrollment/participant/self_payer.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/row_check.h"
#include "services/enrollment/roster/upload_chunk.h"

namespace naungan::enrollment {
namespace {

runtime::v1::Person PersonOf(const v1::UploadRow& row, const domain::Nik& nik) {
  runtime::v1::Person person;
  person.set_nik(nik.digits());
  person.set_name(row.full_name());
  person.set_mother_name(row.mother_name());
  person.set_address(row.address());
  person.set_telephone(row.telephone());
  return person;
}

// The place of a text in one of a chunk's lists, from 1; 0 for an empty text.
class Places {
 public:
  explicit Places(google::protobuf::RepeatedPtrField<std::string>& texts) : texts_(texts) {}

  int32_t Of(const std::string& text) {
    if (text.empty()) return 0;
    const auto [place, is_new] = places_.try_emplace(text, texts_.size() + 1);
    if (is_new) *texts_.Add() = text;
    return place->second;
  }

 private:
  google::protobuf::RepeatedPtrField<std::string>& texts_;
  std::unordered_map<std::string_view, int32_t> places_;
};

void FillRow(const v1::UploadRow& row, const CheckedRow& checked, v1::StagedRow& staged) {
  staged.set_row(row.row());
  staged.set_code(checked.code);
  if (checked.code != v1::ROW_CODE_UNSPECIFIED) return;
  staged.set_birth_days(checked.birth_days);
  staged.set_sex(checked.sex);
  staged.set_wage_rupiah(row.wage_rupiah());
  staged.set_rank(row.rank());
  if (checked.start_days) staged.set_start_days(*checked.start_days);
  for (const v1::RowWarning warning : checked.warnings) staged.add_warnings(warning);
}

Error RefusalOf(const CheckedRow& checked) {
  std::string_view reason = v1::RowCode_Name(checked.code);
  reason.remove_prefix(std::string_view("ROW_CODE_").size());
  return Error{Code::kInvalidArgument, std::string(reason), std::string(checked.field),
               "The person cannot be registered with these particulars. Correct the field."};
}

}  // namespace

Status RowIntake::CheckRegion(std::string_view code, std::string_view field) const {
  NAUNGAN_ASSIGN(const auto region, domain::RegionCode::Parse(code, field));
  if (regions_.Exists(region)) return {};
  return Fail(Code::kInvalidArgument, "REGION_UNKNOWN", field,
              "The decree on region codes lists no such region.");
}

Result<domain::ParticipantId> RowIntake::Identify(std::string_view nik,
                                                  std::string_view field) const {
  NAUNGAN_ASSIGN(const auto parsed, domain::Nik::Parse(nik, field));
  return secret_.Derive(parsed);
}

void RowIntake::AcceptChunk(const v1::UploadRowsRequest& request, int64_t deadline_steady_us,
                            OnChunk on_ready) const {
  if (const Status shape = CheckChunk(request.chunk(), request.rows()); !shape) {
    return on_ready(std::unexpected(shape.error()));
  }
  v1::StageRows command;
  command.set_upload(request.upload());
  command.set_chunk(request.chunk());
  v1::StagedChunk& chunk = *command.mutable_rows();
  Places units(*chunk.mutable_units());
  Places localities(*chunk.mutable_localities());
  std::vector<vault::IdentifiedPerson> persons;
  std::vector<int> rows;  // whose persons these are, by place in the chunk
  std::string sent;
  for (const v1::UploadRow& row : request.rows()) {
    row.AppendToString(&sent);
    const CheckedRow checked = CheckRow(row, regions_);
    v1::StagedRow& staged = *chunk.add_rows();
    FillRow(row, checked, staged);
    if (checked.code != v1::ROW_CODE_UNSPECIFIED) continue;
    const domain::ParticipantId id = secret_.Derive(*checked.nik);
    staged.set_participant(BytesOf(id));
    staged.set_unit(units.Of(row.unit()));
    staged.set_locality(localities.Of(row.locality_code()));
    persons.push_back({id, PersonOf(row, *checked.nik)});
    rows.push_back(chunk.rows_size() - 1);
  }
  chunk.set_digest(secret_.KeyedDigest(sent));
  if (persons.empty()) return on_ready(std::move(command));
  vault_.Put(persons, deadline_steady_us,
             [command = std::move(command), rows = std::move(rows), on_ready = std::move(on_ready)](
                 Result<vault::PersonVault::Versions> versions) mutable {
               if (!versions) return on_ready(std::unexpected(std::move(versions).error()));
               for (size_t i = 0; i < rows.size(); ++i) {
                 command.mutable_rows()->mutable_rows(rows[i])->set_person_version(
                     std::move((*versions)[i]));
               }
               on_ready(std::move(command));
             });
}

void RowIntake::AcceptSelfPayer(const v1::RegisterSelfPayerRequest& request, domain::Date today,
                                int64_t deadline_steady_us, OnSelfPayer on_ready) const {
  const CheckedRow checked = CheckRow(request.person(), regions_);
  if (checked.code != v1::ROW_CODE_UNSPECIFIED) {
    return on_ready(std::unexpected(Under("person", RefusalOf(checked))));
  }
  if (const Status sex = CheckSex(request.person().sex(), "person.sex"); !sex) {
    return on_ready(std::unexpected(sex.error()));
  }
  if (const Status region = CheckRegion(request.region_code(), "region_code"); !region) {
    return on_ready(std::unexpected(region.error()));
  }
  const domain::ParticipantId id = secret_.Derive(*checked.nik);
  v1::RegisterSelfPayer command;
  command.set_participant_id(id.ToString());
  command.set_category(request.category());
  *command.mutable_programmes() = request.programmes();
  command.set_region_code(request.region_code());
  command.set_sector(request.sector());
  if (request.has_start_date()) *command.mutable_start_date() = request.start_date();
  command.set_locality_code(request.person().locality_code());
  FillRow(request.person(), checked, *command.mutable_person());
  command.mutable_person()->set_participant(BytesOf(id));
  if (const Status shape = CheckSelfPayer(command, today); !shape) {
    return on_ready(std::unexpected(shape.error()));
  }

  const vault::IdentifiedPerson person{id, PersonOf(request.person(), *checked.nik)};
  vault_.Put(std::span(&person, 1), deadline_steady_us,
             [command = std::move(command), on_ready = std::move(on_ready)](
                 Result<vault::PersonVault::Versions> versions) mutable {
               if (!versions) return on_ready(std::unexpected(std::move(versions).error()));
               command.mutable_person()->set_person_version(std::move(versions->front()));
               on_ready(std::move(command));
             });
}

}  // namespace naungan::enrollment
