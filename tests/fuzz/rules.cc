// A file of rules, read as each kind of them. What is no such file is refused with its line,
// whatever YAML can say; what is one holds what the services rely on.
#include <string>

#include "libs/base/check.h"
#include "libs/rules/cover_rules.h"
#include "services/claims/benefits/benefit_rules.h"
#include "services/enrollment/account/contribution_rules.h"
#include "tests/fuzz/target.h"

namespace {

void CheckRefusal(const naungan::Error& error) {
  NAUNGAN_CHECK(error.code == naungan::Code::kInvalidArgument, "a refusal is the file's fault");
  NAUNGAN_CHECK(error.message.starts_with("fuzzed.yaml, line "), "a refusal names file and line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(naungan::fuzz::Bytes(data, size));
  const auto benefits = naungan::claims::ParseBenefitRules("fuzzed.yaml", text);
  if (benefits) {
    for (const auto& rule : benefits->rules()) {
      NAUNGAN_CHECK(!rule.benefits.empty(), "a rule pays something");
    }
  } else {
    CheckRefusal(benefits.error());
  }
  const auto contributions = naungan::enrollment::ParseContributionRules("fuzzed.yaml", text);
  if (!contributions) CheckRefusal(contributions.error());
  const auto cover = naungan::rules::ParseCoverRules("fuzzed.yaml", text);
  if (cover) {
    for (const auto& terms : cover->payment) {
      NAUNGAN_CHECK(1 <= terms.due_day && terms.due_day <= 28, "every month has the due day");
    }
  } else {
    CheckRefusal(cover.error());
  }
  return 0;
}
