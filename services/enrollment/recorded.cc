#include "services/enrollment/recorded.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/result.h"

namespace naungan::enrollment {
namespace {

template <typename Value>
Value Sound(Result<Value> value) {
  NAUNGAN_CHECK(value.has_value(), "what was recorded must be readable");
  return *std::move(value);
}

}  // namespace

domain::RosterName RecordedRoster(std::string_view name) {
  return Sound(domain::RosterName::Parse(name, "roster"));
}

domain::UploadName RecordedUpload(std::string_view name) {
  return Sound(domain::UploadName::Parse(name, "upload"));
}

domain::AgreementName RecordedAgreement(std::string_view name) {
  return Sound(domain::AgreementName::Parse(name, "agreement"));
}

domain::AccountName RecordedAccount(std::string_view name) {
  return Sound(domain::ParseAccountName(name, "account"));
}

domain::ParticipantId RecordedParticipant(std::string_view bytes) {
  domain::ParticipantId::Bytes id{};
  NAUNGAN_CHECK(bytes.size() == id.size(), "what was recorded must be readable");
  std::ranges::copy(bytes, id.begin());
  return domain::ParticipantId::FromBytes(id);
}

std::string RecordedParticipantBytes(std::string_view text) {
  return BytesOf(Sound(domain::ParticipantId::Parse(text, "participant_id")));
}

std::string BytesOf(const domain::ParticipantId& id) {
  return {id.bytes().begin(), id.bytes().end()};
}

}  // namespace naungan::enrollment
