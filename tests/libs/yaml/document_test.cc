#include "libs/yaml/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "naungan/claims/v1/benefit_rules.pb.h"
#include "tests/support/temporary_directory.h"

namespace naungan::yaml {
namespace {

using claims::v1::BenefitRules;
using testing::HasSubstr;
using testing::StartsWith;

Document Text(std::string yaml) { return {"rules.yaml", std::move(yaml), "RULES_INVALID"}; }

TEST(Document, HoldsOneMessage) {
  Document document = Text("rules:\n- claim: JHT\n");
  BenefitRules rules;

  ASSERT_TRUE(document.Read(rules));

  ASSERT_EQ(rules.rules_size(), 1);
  EXPECT_EQ(rules.rules(0).claim(), claims::v1::CLAIM_KIND_JHT);
}

TEST(Document, NamesFileAndLineOfWhatItCannotRead) {
  struct Case {
    std::string yaml;
    std::string field;
    std::string message;
  };
  const Case cases[] = {
      {"rules:\n- claim: X\n", "rules[0].claim", "rules.yaml, line 2: ClaimKind has no value"},
      {"rules:\n- [", "", "rules.yaml, line 2: This is not YAML"},
      {"rules: *nowhere", "", "rules.yaml, line 1: This is not YAML"},
      {"", "", "rules.yaml, line 1: The file is empty."},
      {"# a comment alone\n", "", "rules.yaml, line 1: The file is empty."},
      {"5", "", "rules.yaml, line 1: BenefitRules must be written as"},
      // Deeper than any message: yaml-cpp must refuse it before the stack ends.
      {std::string(10'000, '['), "", "rules.yaml, line 1: This is not YAML"},
      // An alias of what is around it.
      {"rules: &rules [*rules]", "rules[0]", "rules.yaml, line 1: BenefitRule must be written as"},
  };
  for (const Case& bad : cases) {
    Document document = Text(bad.yaml);
    BenefitRules rules;
    const auto read = document.Read(rules);
    ASSERT_FALSE(read) << bad.yaml;
    EXPECT_EQ(read.error().code, Code::kInvalidArgument) << bad.yaml;
    EXPECT_EQ(read.error().reason, "RULES_INVALID") << bad.yaml;
    EXPECT_EQ(read.error().field, bad.field) << bad.yaml;
    EXPECT_THAT(read.error().message, StartsWith(bad.message)) << bad.yaml;
  }
}

TEST(Document, NamesTheLineOfAFieldThatWasReadWellAndIsWrong) {
  Document document = Text("rules:\n- claim: JHT\n  documents: []\n");
  BenefitRules rules;
  ASSERT_TRUE(document.Read(rules));

  const Error wrong = document.Wrong("rules[0].documents", "List the papers.").error();
  EXPECT_EQ(wrong.reason, "RULES_INVALID");
  EXPECT_EQ(wrong.field, "rules[0].documents");
  EXPECT_EQ(wrong.message, "rules.yaml, line 3: List the papers.");

  const Error missing = document.Wrong("rules[0].event_dates", "State the days.").error();
  EXPECT_EQ(missing.message, "rules.yaml, line 2: State the days.") << "the line of the rule";

  const Error located =
      document.Located({Code::kOutOfRange, "ANOTHER", "rules[0].claim", "It is too late."});
  EXPECT_EQ(located, (Error{Code::kOutOfRange, "ANOTHER", "rules[0].claim",
                            "rules.yaml, line 2: It is too late."}));

  EXPECT_TRUE(document.States("rules[0].documents"));
  EXPECT_FALSE(document.States("rules[0].benefits"));
}

TEST(Document, IsOpenedFromAFile) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "some.yaml";
  std::ofstream(file) << "rules:\n- claim: X\n";

  auto document = Document::Open(file, "RULES_INVALID");

  ASSERT_TRUE(document) << document.error().message;
  BenefitRules rules;
  EXPECT_THAT(document->Read(rules).error().message, StartsWith(file.string() + ", line 2: "));
}

TEST(Document, SaysThatAFileCannotBeRead) {
  const TemporaryDirectory directory;
  const auto largest = directory.path() / "largest.yaml";
  const auto too_large = directory.path() / "too_large.yaml";
  std::ofstream(largest) << std::string(kDocumentBytesMax, '#');
  std::ofstream(too_large) << std::string(kDocumentBytesMax + 1, '#');

  EXPECT_TRUE(Document::Open(largest, "RULES_INVALID"));
  for (const auto& file : {directory.path() / "nowhere.yaml", directory.path(), too_large}) {
    const auto document = Document::Open(file, "RULES_INVALID");
    ASSERT_FALSE(document) << file;
    EXPECT_EQ(document.error().code, Code::kNotFound);
    EXPECT_EQ(document.error().reason, "FILE_UNREADABLE");
    EXPECT_THAT(document.error().message, HasSubstr(file.string()));
  }
}

}  // namespace
}  // namespace naungan::yaml
