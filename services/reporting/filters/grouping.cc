#include "services/reporting/filters/grouping.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/domain/enum_names.h"
#include "libs/domain/region_code.h"

namespace naungan::reporting {
namespace {

domain::RegionLevel LevelOf(v1::LocalityLevel level) {
  switch (level) {
    case v1::LOCALITY_LEVEL_PROVINCE:
      return domain::RegionLevel::kProvince;
    case v1::LOCALITY_LEVEL_KABUPATEN:
      return domain::RegionLevel::kKabupaten;
    case v1::LOCALITY_LEVEL_KECAMATAN:
      return domain::RegionLevel::kKecamatan;
    default:
      return domain::RegionLevel::kVillage;
  }
}

// The locality at the level. One that is stated less precisely stays as it is, and so does what is
// no code, because the group that it falls into must not be missing from the sum.
std::string RolledUp(std::string_view locality, v1::LocalityLevel level) {
  if (level == v1::LOCALITY_LEVEL_UNSPECIFIED) return std::string(locality);
  const auto code = domain::RegionCode::Parse(locality, "");
  if (!code) return std::string(locality);
  return code->At(LevelOf(level)).value_or(*code).ToString();
}

}  // namespace

Result<Grouping> Grouping::Parse(const google::protobuf::RepeatedField<int>& group_by,
                                 v1::LocalityLevel level) {
  constexpr std::string_view field = "group_by";
  if (group_by.size() > kGroupByMax) {
    return Fail(Code::kInvalidArgument, "GROUP_BY_TOO_LONG", field,
                fmt::format("An answer can be split by at most {} dimensions.", kGroupByMax));
  }
  Grouping grouping;
  for (int i = 0; i < group_by.size(); ++i) {
    const int number = group_by.Get(i);
    if (number == v1::DIMENSION_UNSPECIFIED || !v1::Dimension_IsValid(number)) {
      return Fail(Code::kInvalidArgument, "DIMENSION_UNKNOWN", fmt::format("{}[{}]", field, i),
                  "There is no such dimension.");
    }
    const auto dimension = static_cast<v1::Dimension>(number);
    if (grouping.Has(dimension)) {
      return Fail(Code::kInvalidArgument, "GROUP_BY_REPEATED", fmt::format("{}[{}]", field, i),
                  "Each dimension may be named only once.");
    }
    grouping.dimensions_.push_back(dimension);
  }
  if (!v1::LocalityLevel_IsValid(level)) {
    return Fail(Code::kInvalidArgument, "LOCALITY_LEVEL_UNKNOWN", "locality_level",
                "There is no such level of localities.");
  }
  if (level != v1::LOCALITY_LEVEL_UNSPECIFIED && !grouping.Has(v1::DIMENSION_LOCALITY)) {
    return Fail(Code::kInvalidArgument, "LOCALITY_LEVEL_UNUSED", "locality_level",
                "The answer is not split by locality. Add LOCALITY to group_by, or leave the level "
                "out.");
  }
  grouping.level_ = level;
  return grouping;
}

// The programme is not among these dimensions, because a placement may have several.
std::string Grouping::ValueOf(v1::Dimension dimension, const Placement& placement) const {
  switch (dimension) {
    case v1::DIMENSION_REGION:
      return std::string(placement.region_code);
    case v1::DIMENSION_CATEGORY:
      return std::string(placement.category);
    case v1::DIMENSION_SEGMENT:
      return std::string(domain::Name(placement.segment));
    case v1::DIMENSION_UNIT:
      return std::string(placement.unit);
    case v1::DIMENSION_AGREEMENT:
      return std::string(placement.agreement);
    case v1::DIMENSION_LOCALITY:
      return RolledUp(placement.locality_code, level_);
    default:
      return {};
  }
}

std::vector<GroupKey> Grouping::KeysOf(const Placement& placement,
                                       common::v1::Programme programme) const {
  GroupKey key(dimensions_.size());
  for (size_t i = 0; i < dimensions_.size(); ++i) key[i] = ValueOf(dimensions_[i], placement);

  const auto split = std::ranges::find(dimensions_, v1::DIMENSION_PROGRAMME);
  if (split == dimensions_.end()) return {key};
  const auto at = static_cast<size_t>(split - dimensions_.begin());
  std::vector<GroupKey> keys;
  for (const common::v1::Programme each : placement.programmes.List()) {
    if (programme != common::v1::PROGRAMME_UNSPECIFIED && each != programme) continue;
    key[at] = domain::Name(each);
    keys.push_back(key);
  }
  // A placement without a programme forms a group of its own, so that it is not missing from the
  // sum.
  if (placement.programmes.IsEmpty()) keys.push_back(key);
  return keys;
}

void Grouping::Write(const GroupKey& key,
                     google::protobuf::RepeatedPtrField<v1::DimensionValue>* values) const {
  for (size_t i = 0; i < dimensions_.size(); ++i) {
    v1::DimensionValue& value = *values->Add();
    value.set_dimension(dimensions_[i]);
    value.set_value(key[i]);
  }
}

bool Grouping::Has(v1::Dimension dimension) const {
  return std::ranges::find(dimensions_, dimension) != dimensions_.end();
}

Error TooManyGroups() {
  return {Code::kResourceExhausted, "GROUPS_TOO_MANY", "group_by",
          fmt::format(
              "The answer would have more than {} groups. Filter, or split by fewer dimensions.",
              kGroupsMax)};
}

}  // namespace naungan::reporting
