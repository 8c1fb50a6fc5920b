// The name of one record of a person topic, which tells a vault its own records from those of
// others. It is in the header "word":
//
//   "<name of the vault>/<number>"    the name is random, and another one each time a vault opens;
//                                     the number counts the records of that vault, from 1
//
// A record that is sent again keeps its name. A record that was found missing in the topic and is
// put into it again from a vault's rows also has the header "again", whose value is empty.
//
// A value; pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/eventlog/log.h"

namespace naungan::vault {

struct WordTag {
  std::string vault;
  int64_t number = 0;

  std::string ToText() const;
  // nullopt if `text` is not a tag.
  static std::optional<WordTag> Parse(std::string_view text);

  bool operator==(const WordTag&) const = default;
};

// Gives `record` its name.
void SetTag(const WordTag& tag, bool again, eventlog::Record& record);
// nullopt if the record has no name: an older build wrote it, or it is no word of a vault.
std::optional<WordTag> TagOf(const eventlog::Record& record);
bool IsAgain(const eventlog::Record& record);

}  // namespace naungan::vault
