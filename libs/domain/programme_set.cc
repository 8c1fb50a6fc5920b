#include "libs/domain/programme_set.h"

#include <fmt/core.h>

#include "libs/domain/enum_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

static_assert(common::v1::Programme_MAX < 32, "a programme's number is a bit of the set");

Result<ProgrammeSet> ProgrammeSet::FromProto(const google::protobuf::RepeatedField<int>& programmes,
                                             std::string_view field) {
  ProgrammeSet set;
  for (int i = 0; i < programmes.size(); ++i) {
    const int value = programmes.Get(i);
    if (!common::v1::Programme_IsValid(value) || value == common::v1::PROGRAMME_UNSPECIFIED) {
      return Fail(Code::kInvalidArgument, "PROGRAMME_UNKNOWN", fmt::format("{}[{}]", field, i),
                  "There is no such programme.");
    }
    set.Insert(static_cast<common::v1::Programme>(value));
  }
  return set;
}

void ProgrammeSet::ToProto(google::protobuf::RepeatedField<int>* programmes) const {
  programmes->Clear();
  for (const common::v1::Programme programme : List()) programmes->Add(programme);
}

std::vector<common::v1::Programme> ProgrammeSet::List() const {
  std::vector<common::v1::Programme> programmes;
  for (int value = 1; value <= common::v1::Programme_MAX; ++value) {
    const auto programme = static_cast<common::v1::Programme>(value);
    if (Contains(programme)) programmes.push_back(programme);
  }
  return programmes;
}

std::string ProgrammeSet::ToString() const {
  std::string text;
  for (const common::v1::Programme programme : List()) {
    if (!text.empty()) text += ", ";
    text += Name(programme);
  }
  return text;
}

}  // namespace naungan::domain
