#include "libs/yaml/message_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/benefit_rules.pb.h"
#include "naungan/enrollment/v1/contribution_rules.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"

namespace naungan::yaml {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

template <typename Message>
Result<Message> Read(const std::string& yaml,
                     std::function<Result<std::string>(std::string)> replace = nullptr) {
  Message message;
  const ReadOptions options{.reason = "TEST_MALFORMED", .replace = std::move(replace)};
  NAUNGAN_TRY(ReadMessage(YAML::Load(yaml), options, message));
  return message;
}

template <typename Message>
Error Refused(const std::string& yaml) {
  const auto read = Read<Message>(yaml);
  EXPECT_FALSE(read) << yaml;
  return read ? Error{} : read.error();
}

TEST(ReadMessage, EveryKindOfField) {
  const auto agreement = Read<agreement::v1::Agreement>(R"(
name: agreements/a
local_government: {office: Kota, acting: true}
signed_date: 2024-05-13
term: [2024-05-13, 2025-01-01]
version: 12345678901
categories:
- {category: rentan, segment: BPU, programmes: [JKK, JKM], quota_seats: 744, jkk_risk_class: 5}
- {category: non-asn}
units:
- {unit: disnaker, registers: true, pays: false, categories: [rentan, non-asn]}
)");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->name(), "agreements/a");
  EXPECT_EQ(agreement->local_government().office(), "Kota");
  EXPECT_TRUE(agreement->local_government().acting());
  EXPECT_EQ(agreement->version(), 12'345'678'901);
  ASSERT_EQ(agreement->categories_size(), 2);
  const auto& category = agreement->categories(0);
  EXPECT_EQ(category.segment(), common::v1::SEGMENT_BPU);
  ASSERT_EQ(category.programmes_size(), 2);
  EXPECT_EQ(category.programmes(1), common::v1::PROGRAMME_JKM);
  EXPECT_EQ(category.quota_seats(), 744);
  EXPECT_EQ(category.jkk_risk_class(), 5);
  EXPECT_TRUE(agreement->units(0).registers());
  EXPECT_FALSE(agreement->units(0).pays());
  EXPECT_EQ(agreement->units(0).categories(1), "non-asn");
}

TEST(ReadMessage, ShortFormsOfDateMonthAndPeriod) {
  const auto agreement =
      Read<agreement::v1::Agreement>("{signed_date: 2024-05-13, term: [2024-06-01]}");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->signed_date().year(), 2024);
  EXPECT_EQ(agreement->signed_date().month(), 5);
  EXPECT_EQ(agreement->signed_date().day(), 13);
  EXPECT_EQ(agreement->term().from_date().month(), 6);
  EXPECT_FALSE(agreement->term().has_to_date()) << "[from] has no end";

  const auto bill = Read<enrollment::v1::IssueBillRequest>("{from_month: 2024-06}");
  ASSERT_TRUE(bill) << bill.error().message;
  EXPECT_EQ(bill->from_month().year(), 2024);
  EXPECT_EQ(bill->from_month().month(), 6);
}

TEST(ReadMessage, QuotedAndUnquotedScalarsAreTheSame) {
  const auto agreement =
      Read<agreement::v1::Agreement>(R"({region_code: "73.09", version: "3", reference: 12})");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->region_code(), "73.09");
  EXPECT_EQ(agreement->version(), 3);
  EXPECT_EQ(agreement->reference(), "12");
}

TEST(ReadMessage, ReferencesAreReplacedInEveryScalar) {
  const auto replace = [](const std::string& text) -> Result<std::string> {
    if (text == "{day}") return "2024-05-13";
    if (text == "{n}") return "42";
    return text;
  };
  const auto agreement = Read<agreement::v1::Agreement>(
      R"({version: "{n}", signed_date: "{day}", units: [{categories: ["{n}"]}]})", replace);
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->version(), 42);
  EXPECT_EQ(agreement->signed_date().day(), 13);
  EXPECT_EQ(agreement->units(0).categories(0), "42");
}

TEST(ReadMessage, ARefusedReferenceNamesFieldAndLine) {
  const auto replace = [](const std::string&) -> Result<std::string> {
    return Fail(Code::kInvalidArgument, "X", "", "there is no x[0]");
  };
  const auto read = Read<agreement::v1::Agreement>("\nname: \"{x[0]}\"", replace);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "TEST_MALFORMED");
  EXPECT_EQ(read.error().field, "name");
  EXPECT_EQ(read.error().message, "line 2: there is no x[0]");
}

TEST(ReadMessage, AnUnknownFieldNamesItsLineAndPathAndTheFieldsThatThereAre) {
  const Error error =
      Refused<agreement::v1::Agreement>("name: a\ncategories:\n- category: x\n  quota: 3\n");
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_EQ(error.reason, "TEST_MALFORMED");
  EXPECT_EQ(error.field, "categories[0].quota");
  EXPECT_THAT(error.message,
              StartsWith("line 4: Category has no field \"quota\". Its fields are "));
  EXPECT_THAT(error.message, HasSubstr("quota_seats"));
}

struct Case {
  std::string yaml;
  std::string field;
  std::string message;  // how it begins, after "line 1: "
};

TEST(ReadMessage, RefusesValuesOfAnotherType) {
  const Case cases[] = {
      {"signed_date: 2024-02-30", "signed_date", "The date does not exist"},
      {"signed_date: yesterday", "signed_date", ""},
      {"signed_date: [2024-01-01]", "signed_date", "signed_date must be a single value"},
      {"signed_date: ", "signed_date", "signed_date must be a single value"},
      {"term: 2024-01-01", "term", "term must be a period"},
      {"term: []", "term", "term must be a period"},
      {"term: [2024-01-01, 2024-02-01, 2024-03-01]", "term", "term must be a period"},
      {"version: many", "version", "version must be a whole number"},
      {"version: 1.5", "version", "version must be a whole number"},
      {"version: 1_000", "version", "version must be a whole number"},
      {"version: 9223372036854775808", "version", "version must be a whole number"},
      {"categories: {category: a}", "categories", "categories must be a list"},
      {"categories: ", "categories", "categories must be a list"},
      {"categories: [a]", "categories[0]", "Category must be written as fields"},
      {"categories: [{jkk_risk_class: 2147483648}]", "categories[0].jkk_risk_class",
       "jkk_risk_class must be a number between -2147483648 and 2147483647"},
      {"categories: [{category: a}, {segment: SEGMENT_PU}]", "categories[1].segment",
       "Segment has no value \"SEGMENT_PU\". Its values are PU, BPU, JAKON."},
      {"categories: [{programmes: [JKK, XYZ]}]", "categories[0].programmes[1]",
       "Programme has no value \"XYZ\""},
      {"units: [{registers: yes}]", "units[0].registers", "registers must be true or false"},
      {"[a]", "", "Agreement must be written as fields"},
  };
  for (const Case& bad : cases) {
    const Error error = Refused<agreement::v1::Agreement>(bad.yaml);
    EXPECT_EQ(error.field, bad.field) << bad.yaml;
    EXPECT_THAT(error.message, StartsWith("line 1: " + bad.message)) << bad.yaml;
  }
  EXPECT_EQ(Refused<enrollment::v1::IssueBillRequest>("from_month: 2024-13").field, "from_month");
}

// To say nothing is to leave the field out; a file that says UNSPECIFIED wants something else.
TEST(ReadMessage, RefusesUnspecified) {
  const Error error = Refused<agreement::v1::Category>("segment: UNSPECIFIED");
  EXPECT_EQ(error.field, "segment");
  EXPECT_THAT(error.message, HasSubstr("PU, BPU, JAKON"));
}

// A second value would replace the first one, or add to it, and nobody would notice.
TEST(ReadMessage, RefusesAFieldThatIsStatedTwice) {
  const Error error = Refused<agreement::v1::Agreement>("name: a\nunits: []\nname: b\n");
  EXPECT_EQ(error.field, "name");
  EXPECT_EQ(error.message, "line 3: name is stated twice. Remove one of the two.");
  EXPECT_EQ(Refused<agreement::v1::Category>("programmes: [JKK]\nprogrammes: [JKM]").field,
            "programmes");
}

TEST(ReadMessage, RefusesTwoValuesOfOneChoice) {
  const Error error =
      Refused<claims::v1::BenefitFormula>("fixed_rupiah: 1\nreported_balance: {}\n");
  EXPECT_EQ(error.field, "reported_balance");
  EXPECT_THAT(error.message, StartsWith("line 2: A BenefitFormula has one kind of amount only."));
}

TEST(ReadMessage, AMessageWithoutFieldsIsThere) {
  const auto formula = Read<claims::v1::BenefitFormula>("{reported_balance: {}}");
  ASSERT_TRUE(formula) << formula.error().message;
  EXPECT_TRUE(formula->has_reported_balance());
}

// A few lines can hold an alias of an alias of an alias, which are millions of values.
TEST(ReadMessage, RefusesMoreValuesThanTheLimit) {
  std::string documents = "- documents: &documents [BANK_BOOK";
  for (int i = 1; i < 1'000; ++i) documents += ", BANK_BOOK";
  documents += "]\n";
  std::string yaml = "rules:\n" + documents;
  const auto rules_of = [&](int count) {
    std::string text = yaml;
    for (int i = 1; i < count; ++i) text += "- documents: *documents\n";
    return text;
  };
  EXPECT_TRUE(Read<claims::v1::BenefitRules>(rules_of(99)));
  const Error error = Refused<claims::v1::BenefitRules>(rules_of(100));
  EXPECT_THAT(error.field, StartsWith("rules[99].documents["));
  EXPECT_THAT(error.message, HasSubstr("more than 100000 values"));
}

TEST(ReadMessage, NotesTheLinesOfFieldsAndElements) {
  agreement::v1::Agreement agreement;
  FieldLines lines;
  ASSERT_TRUE(ReadMessage(YAML::Load("name: a\ncategories:\n- category: x\n- category: y\n"
                                     "  segment: PU\nunits: []\n"),
                          {.reason = "TEST_MALFORMED"}, agreement, &lines));
  EXPECT_EQ(lines.Of("name"), 1);
  EXPECT_EQ(lines.Of("categories"), 2);
  EXPECT_EQ(lines.Of("categories[0]"), 3);
  EXPECT_EQ(lines.Of("categories[1].segment"), 5);
  EXPECT_EQ(lines.Of("categories[1].programmes"), 4) << "not stated: the line of its message";
  EXPECT_EQ(lines.Of("categories[7].programmes[2]"), 2);
  EXPECT_EQ(lines.Of("term"), 1);
  EXPECT_TRUE(lines.Has("units"));
  EXPECT_FALSE(lines.Has("term"));
}

// What ReadMessage requires of the types of messages that it is given.
void ExpectReadable(const google::protobuf::Descriptor& message,
                    std::vector<const google::protobuf::Descriptor*> around = {}) {
  using google::protobuf::FieldDescriptor;
  EXPECT_THAT(around, testing::Not(testing::Contains(&message)))
      << message.full_name() << " contains itself";
  around.push_back(&message);
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    EXPECT_THAT(field.cpp_type(),
                testing::AnyOf(FieldDescriptor::CPPTYPE_INT32, FieldDescriptor::CPPTYPE_INT64,
                               FieldDescriptor::CPPTYPE_BOOL, FieldDescriptor::CPPTYPE_STRING,
                               FieldDescriptor::CPPTYPE_ENUM, FieldDescriptor::CPPTYPE_MESSAGE))
        << field.full_name();
    if (field.enum_type() != nullptr) {
      EXPECT_THAT(field.enum_type()->value(0)->name(), testing::EndsWith("_UNSPECIFIED"));
    }
    if (field.message_type() != nullptr) ExpectReadable(*field.message_type(), around);
  }
}

TEST(ReadMessage, CanReadTheRulesOfTheServices) {
  ExpectReadable(*claims::v1::BenefitRules::descriptor());
  ExpectReadable(*enrollment::v1::ContributionRules::descriptor());
}

}  // namespace
}  // namespace naungan::yaml
