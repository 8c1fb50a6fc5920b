#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/domain/enum_names.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/segment_programmes.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

using common::v1::PROGRAMME_JHT;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;
using testing::ElementsAre;

TEST(ProgrammeNames, AreTheProtosWithoutTheirPrefix) {
  EXPECT_EQ(ParseProgramme("JKK", "p"), PROGRAMME_JKK);
  EXPECT_EQ(Name(PROGRAMME_JKM), "JKM");
  EXPECT_EQ(ParseSegment("BPU", "s"), common::v1::SEGMENT_BPU);
  EXPECT_EQ(Name(common::v1::SEGMENT_JAKON), "JAKON");
  EXPECT_EQ(ParseFundingSource("DBH_SAWIT", "f"), common::v1::FUNDING_SOURCE_DBH_SAWIT);
  EXPECT_EQ(Name(common::v1::FUNDING_SOURCE_SELF), "SELF");
  EXPECT_EQ(Name(static_cast<common::v1::Programme>(99)), "UNKNOWN");
}

TEST(ProgrammeNames, RefuseOtherTexts) {
  for (const std::string_view text : {"", "jkk", "PROGRAMME_JKK", "UNSPECIFIED", "JKK "}) {
    EXPECT_EQ(ParseProgramme(text, "p[0]").error().reason, "PROGRAMME_UNKNOWN") << text;
    EXPECT_EQ(ParseProgramme(text, "p[0]").error().field, "p[0]");
  }
  EXPECT_EQ(ParseSegment("PPU", "s").error().reason, "SEGMENT_UNKNOWN");
  EXPECT_EQ(ParseFundingSource("BANK", "f").error().reason, "FUNDING_SOURCE_UNKNOWN");
}

TEST(Insurable, SegmentsKnowTheirProgrammesOnly) {
  using common::v1::PROGRAMME_JKP;
  const auto reason = [](common::v1::Segment segment, ProgrammeSet programmes) {
    const Status checked = CheckInsurable(segment, programmes, "programmes");
    return checked ? std::string("insured") : checked.error().reason;
  };
  const ProgrammeSet all{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JKP};
  const ProgrammeSet old_age{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT};
  EXPECT_EQ(reason(common::v1::SEGMENT_PU, all), "insured");
  EXPECT_EQ(reason(common::v1::SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM}), "insured");
  EXPECT_EQ(reason(common::v1::SEGMENT_BPU, old_age), "insured");
  EXPECT_EQ(reason(common::v1::SEGMENT_BPU, all), "PROGRAMME_NOT_FOR_SEGMENT");
  EXPECT_EQ(reason(common::v1::SEGMENT_BPU, {PROGRAMME_JKP}), "PROGRAMME_NOT_FOR_SEGMENT");
  EXPECT_EQ(reason(common::v1::SEGMENT_JAKON, {PROGRAMME_JKK, PROGRAMME_JKM}), "insured");
  EXPECT_EQ(reason(common::v1::SEGMENT_JAKON, {PROGRAMME_JHT}), "PROGRAMME_NOT_FOR_SEGMENT");
  EXPECT_EQ(reason(common::v1::SEGMENT_JAKON, {PROGRAMME_JKP}), "PROGRAMME_NOT_FOR_SEGMENT");
}

TEST(Insurable, OnlyWageEarnersHaveAPension) {
  using common::v1::PROGRAMME_JKP;
  using common::v1::PROGRAMME_JP;
  const auto reason = [](common::v1::Segment segment, ProgrammeSet programmes) {
    const Status checked = CheckInsurable(segment, programmes, "programmes");
    return checked ? std::string("insured") : checked.error().reason;
  };
  // A small employer may add JP to JKK and JKM, without JHT.
  for (const ProgrammeSet set :
       {ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JP},
        ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JP},
        ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JP, PROGRAMME_JKP}}) {
    EXPECT_EQ(reason(common::v1::SEGMENT_PU, set), "insured") << set.ToString();
    EXPECT_EQ(reason(common::v1::SEGMENT_BPU, set), "PROGRAMME_NOT_FOR_SEGMENT") << set.ToString();
    EXPECT_EQ(reason(common::v1::SEGMENT_JAKON, set), "PROGRAMME_NOT_FOR_SEGMENT")
        << set.ToString();
  }
  EXPECT_EQ(
      reason(common::v1::SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JP, PROGRAMME_JKP}),
      "PROGRAMMES_INCOMPLETE")
      << "JKP needs JHT";
  EXPECT_EQ(reason(common::v1::SEGMENT_PU, {PROGRAMME_JP}), "PROGRAMMES_INCOMPLETE");
}

TEST(Insurable, ConstructionIsInsuredByProject) {
  const Status construction = CheckInsuredByPerson(common::v1::SEGMENT_JAKON, "segment");
  ASSERT_FALSE(construction);
  EXPECT_EQ(construction.error().reason, "SEGMENT_BY_PROJECT");
  EXPECT_EQ(construction.error().field, "segment");
  EXPECT_NE(construction.error().message.find("contract value"), std::string::npos);
  EXPECT_TRUE(CheckInsuredByPerson(common::v1::SEGMENT_PU, "segment"));
  EXPECT_TRUE(CheckInsuredByPerson(common::v1::SEGMENT_BPU, "segment"));
}

TEST(Insurable, EverybodyHasJkkAndJkmAndJkpNeedsJht) {
  using common::v1::PROGRAMME_JKP;
  const auto insured = [](ProgrammeSet programmes) {
    const Status checked = CheckInsurable(common::v1::SEGMENT_PU, programmes, "programmes");
    EXPECT_TRUE(checked || checked.error().reason == "PROGRAMMES_INCOMPLETE");
    return checked.has_value();
  };
  EXPECT_FALSE(insured({PROGRAMME_JKM}));
  EXPECT_FALSE(insured({PROGRAMME_JKK}));
  EXPECT_FALSE(insured({PROGRAMME_JHT}));
  EXPECT_FALSE(insured({PROGRAMME_JKK, PROGRAMME_JHT}));
  EXPECT_FALSE(insured({PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JKP}));
  EXPECT_FALSE(insured({PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JKP}));
  EXPECT_TRUE(insured({PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JKP}));
}

TEST(ProgrammeSet, HoldsWhatWasPutIn) {
  ProgrammeSet set{PROGRAMME_JKM, PROGRAMME_JKK};
  EXPECT_TRUE(set.Contains(PROGRAMME_JKK));
  EXPECT_FALSE(set.Contains(PROGRAMME_JHT));
  EXPECT_TRUE(set.ContainsAll({PROGRAMME_JKM}));
  EXPECT_FALSE(set.ContainsAll({PROGRAMME_JKM, PROGRAMME_JHT}));
  EXPECT_EQ(set.Intersect({PROGRAMME_JKM, PROGRAMME_JHT}), ProgrammeSet{PROGRAMME_JKM});
  EXPECT_EQ(set.Unite({PROGRAMME_JHT}),
            (ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT}));
  EXPECT_THAT(set.List(), ElementsAre(PROGRAMME_JKK, PROGRAMME_JKM));
  EXPECT_EQ(set.ToString(), "JKK, JKM");
  set.Remove(PROGRAMME_JKK);
  set.Remove(PROGRAMME_JKM);
  EXPECT_TRUE(set.IsEmpty());
}

TEST(ProgrammeSet, GoesThroughARepeatedField) {
  google::protobuf::RepeatedField<int> field;
  field.Add(PROGRAMME_JHT);
  field.Add(PROGRAMME_JKK);
  field.Add(PROGRAMME_JHT);
  const auto set = ProgrammeSet::FromProto(field, "programmes");
  EXPECT_EQ(set, (ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JHT}));
  set->ToProto(&field);
  EXPECT_THAT(field, ElementsAre(PROGRAMME_JKK, PROGRAMME_JHT));
}

TEST(ProgrammeSet, NamesThePlaceOfAnUnknownProgramme) {
  google::protobuf::RepeatedField<int> field;
  field.Add(PROGRAMME_JKK);
  field.Add(99);
  EXPECT_EQ(ProgrammeSet::FromProto(field, "programmes").error().field, "programmes[1]");
  field.Set(1, 0);
  EXPECT_EQ(ProgrammeSet::FromProto(field, "programmes").error().reason, "PROGRAMME_UNKNOWN");
  field.Set(1, -1);
  EXPECT_FALSE(ProgrammeSet::FromProto(field, "programmes"));
}

}  // namespace
}  // namespace naungan::domain
