#include "tests/simulation/input_watch.h"

#include <fmt/core.h>

#include "libs/eventlog/topics.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/read_failed.h"

namespace naungan::simulation {

using runtime::Position;

Result<runtime::Decision> InputWatch::React(const runtime::InputRecord& record,
                                            const state::Reader& rows, runtime::Moment now) const {
  // Only positions of feeds can be waited for, and only these does a partition answer for.
  const eventlog::TopicRow* const topic = eventlog::FindTopic(record.topic);
  if (topic != nullptr && eventlog::IsFeedOfOneSource(topic->kind)) {
    newest_[{record.topic, record.partition}] = record.source;
  }
  return machine_.React(record, rows, now);
}

std::vector<std::string> InputWatch::FalseMarks(const runtime::PartitionProcessor& processor) {
  std::vector<std::string> found;
  for (const auto& [feed, position] : std::exchange(newest_, {})) {
    if (!processor.HasRead({{feed.first, position}}).value_or(false)) continue;
    const auto view = processor.OpenView();
    if (!view) continue;
    const auto told = state::CatchReadFailed([&]() -> Result<bool> {
      const auto mark =
          runtime::kMarkTable.Get(*view->rows, feed.first, feed.second, position.partition);
      return mark && !Before(runtime::FromProto(mark->through()), position);
    });
    // A row that cannot be read tells nothing.
    if (!told || *told) continue;
    found.push_back(fmt::format("counts {} of {}/{} as read, of which its log does not say so",
                                ToText(position), feed.first, feed.second));
  }
  return found;
}

}  // namespace naungan::simulation
