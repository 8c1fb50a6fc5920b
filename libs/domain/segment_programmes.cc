#include "libs/domain/segment_programmes.h"

namespace naungan::domain {

Status CheckInsurable(common::v1::Segment segment, ProgrammeSet programmes,
                      std::string_view field) {
  const bool construction = segment == common::v1::SEGMENT_JAKON;
  const bool wage_earners = segment == common::v1::SEGMENT_PU;
  constexpr ProgrammeSet kOfWages{common::v1::PROGRAMME_JKP, common::v1::PROGRAMME_JP};
  if ((programmes.Contains(common::v1::PROGRAMME_JHT) && construction) ||
      (!programmes.Intersect(kOfWages).IsEmpty() && !wage_earners)) {
    return Fail(Code::kInvalidArgument, "PROGRAMME_NOT_FOR_SEGMENT", field,
                "Construction workers (JAKON) cannot have JHT, and only wage earners (PU) can have "
                "JP or JKP.");
  }
  constexpr ProgrammeSet kAlways{common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM};
  if (!programmes.ContainsAll(kAlways)) {
    return Fail(Code::kInvalidArgument, "PROGRAMMES_INCOMPLETE", field,
                "Everybody who is insured has JKK and JKM. Name both.");
  }
  if (programmes.Contains(common::v1::PROGRAMME_JKP) &&
      !programmes.Contains(common::v1::PROGRAMME_JHT)) {
    return Fail(Code::kInvalidArgument, "PROGRAMMES_INCOMPLETE", field,
                "JKP is for those who have JHT. Name JHT, too, or leave JKP out.");
  }
  return {};
}

Status CheckInsuredByPerson(common::v1::Segment segment, std::string_view field) {
  if (segment != common::v1::SEGMENT_JAKON) return {};
  return Fail(Code::kInvalidArgument, "SEGMENT_BY_PROJECT", field,
              "Construction (JAKON) pays for a project by the value of its contract, not for "
              "persons. Register the project with its contract value instead, and leave it out "
              "here. Permanent staff of a builder are wage earners (PU).");
}

}  // namespace naungan::domain
