#include "services/agreement/agreement_state.h"

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/state/keys.h"
#include "services/agreement/agreement.h"

namespace naungan::agreement {
namespace {

std::optional<std::string> IdOf(std::string_view name) {
  auto parsed = domain::AgreementName::Parse(name, "name");
  if (!parsed) return std::nullopt;
  return std::move(parsed->agreement);
}

// Precondition: the name was checked before it came into the log.
std::string LoggedIdOf(std::string_view name) {
  auto id = IdOf(name);
  NAUNGAN_CHECK(id, "names are checked before they become events");
  return *std::move(id);
}

void ApplyEvent(const v1::AgreementEvent& event, state::Writer& rows) {
  const std::string id = LoggedIdOf(event.agreement());
  const auto current = kAgreements.Get(rows, id);
  const v1::AgreementRow row = Evolve(current ? &*current : nullptr, event);
  kAgreements.Put(rows, row, id);
  if (event.has_registered()) {
    v1::RegionEntry entry;
    entry.set_agreement(event.agreement());
    kByRegion.Put(rows, entry, row.agreement().region_code(), id);
  }
}

}  // namespace

std::optional<v1::AgreementRow> FindAgreement(const state::Reader& rows, std::string_view name) {
  const auto id = IdOf(name);
  return id ? kAgreements.Get(rows, *id) : std::nullopt;
}

std::optional<v1::AgreementKnown> FindKnown(const state::Reader& rows, std::string_view name) {
  const auto id = IdOf(name);
  if (!id) return std::nullopt;
  if (const auto row = kAgreements.Get(rows, *id)) return KnownOf(row->agreement());
  return kKnown.Get(rows, *id);
}

void Apply(const v1::AgreementLogEvent& event, state::Writer& rows) {
  switch (event.event_case()) {
    case v1::AgreementLogEvent::kAgreement:
      ApplyEvent(event.agreement(), rows);
      break;
    case v1::AgreementLogEvent::kKnown:
      kKnown.Put(rows, event.known(), LoggedIdOf(event.known().name()));
      break;
    case v1::AgreementLogEvent::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "an event that is applied is of a known kind");
  }
}

void ListByRegion(
    const state::Reader& rows, std::string_view region_code, std::string_view after_key,
    const std::function<bool(std::string_view key, const v1::Agreement& agreement)>& visit) {
  // Region codes have a fixed width for each level, and a key part keeps their bytes. So the keys
  // of the regions below "73" begin with "73", and the end mark of the key part is left out on
  // purpose.
  const std::string prefix = state::EncodeKey(kByRegion.id) + std::string(region_code);
  std::string from = prefix;
  if (after_key > from) from = std::string(after_key) + '\0';
  const std::string to = state::PrefixEnd(prefix);
  kByRegion.ScanRange(rows, from, to, [&](std::string_view key, const v1::RegionEntry& entry) {
    const auto row = FindAgreement(rows, entry.agreement());
    NAUNGAN_CHECK(row, "every entry of the list refers to an agreement that is stored");
    return visit(key, row->agreement());
  });
}

}  // namespace naungan::agreement
