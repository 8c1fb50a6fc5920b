// A participant's id as the ten bytes that rows and long messages hold. Pure functions; safe from
// any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/domain/participant_id.h"

namespace naungan::enrollment {

inline std::string BytesOf(const domain::ParticipantId& id) {
  return {id.bytes().begin(), id.bytes().end()};
}

// Preconditions: our own rows and events, whose ids were checked before they were written.
inline std::string BytesOf(std::string_view text) {
  const auto id = domain::ParticipantId::Parse(text, "participant_id");
  NAUNGAN_CHECK(id.has_value(), "a recorded participant must have an id");
  return BytesOf(*id);
}

inline domain::ParticipantId ParticipantOf(std::string_view bytes) {
  domain::ParticipantId::Bytes id{};
  NAUNGAN_CHECK(bytes.size() == id.size(), "a recorded participant must have an id");
  std::ranges::copy(bytes, id.begin());
  return domain::ParticipantId::FromBytes(id);
}

}  // namespace naungan::enrollment
