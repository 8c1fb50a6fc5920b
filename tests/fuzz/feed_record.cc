// A record of a feed: a line with the topic, lines "header: value", an empty line, then the value.
// A frame that was read from the headers is written the same again.
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/runtime/feed_frame.h"
#include "services/cli/topic_messages.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using naungan::fuzz::TakeUntil;
  std::string_view rest = naungan::fuzz::Bytes(data, size);
  const std::string_view topic = TakeUntil(rest, '\n');
  naungan::eventlog::Record record;
  while (!rest.empty()) {
    std::string_view line = TakeUntil(rest, '\n');
    if (line.empty()) break;
    std::string_view name = TakeUntil(line, ':');
    if (line.starts_with(' ')) line.remove_prefix(1);
    record.headers.push_back({.name = std::string(name), .value = std::string(line)});
  }
  record.value = std::string(rest);

  naungan::cli::TopicMessage::Of(topic).Decode(record.value);
  const auto frame = naungan::runtime::DecodeFeedFrame(topic, record);
  if (!frame) {
    NAUNGAN_CHECK(frame.error().reason == "FRAME_MALFORMED", "an error names its rule");
    return 0;
  }
  const auto written = naungan::runtime::EncodeFeedRecord(topic, *frame, record.key, record.value);
  NAUNGAN_CHECK(naungan::runtime::DecodeFeedFrame(topic, written) == *frame,
                "a frame is read as it was written");
  return 0;
}
