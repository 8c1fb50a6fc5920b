#include "tests/simulation/build.h"

#include <string>
#include <utility>

#include "libs/runtime/event_level.h"

namespace naungan::simulation {
namespace {

using runtime::Decision;

// Field 1000 of an event's message, a varint 1, which no message has.
constexpr std::string_view kNewField = "\xC0\x3E\x01";

Result<Decision> AtLevel(Result<Decision> decision, int32_t level) {
  if (!decision || level < kNewLevel) return decision;
  for (std::string& event : decision->events) event += kNewField;
  return decision;
}

}  // namespace

Result<Decision> Build::Decide(std::string_view command, const state::Reader& rows,
                               runtime::Moment now) const {
  return AtLevel(machine_.Decide(command, rows, now), now.level);
}

Result<Decision> Build::React(const runtime::InputRecord& record, const state::Reader& rows,
                              runtime::Moment now) const {
  return AtLevel(machine_.React(record, rows, now), now.level);
}

Result<Decision> Build::Slice(const runtime::Work& work, const state::Reader& rows,
                              runtime::Moment now) const {
  return AtLevel(machine_.Slice(work, rows, now), now.level);
}

Status Build::Apply(std::string_view event, const runtime::EventContext& context,
                    state::Writer& rows) const {
  NAUNGAN_TRY(CheckKnown(event));
  return machine_.Apply(event, context, rows);
}

Result<std::vector<runtime::Outgoing>> Build::Publish(std::string_view event) const {
  NAUNGAN_TRY(CheckKnown(event));
  return machine_.Publish(event);
}

Status Build::CheckKnown(std::string_view event) const {
  if (level_ >= kNewLevel || !event.ends_with(kNewField)) return {};
  overasked_ = true;
  return runtime::EventUnknown("event with a new field");
}

}  // namespace naungan::simulation
