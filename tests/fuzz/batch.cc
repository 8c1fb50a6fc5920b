// A record of a private log: the byte says whose, the rest is its value. What is no record is
// refused as such; what is one is judged by the admission rule the same by every reader, and is
// dumped as one line.
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/topics.h"
#include "services/cli/record_dump.h"
#include "services/cli/topic_messages.h"
#include "tests/fuzz/target.h"

namespace naungan {
namespace {

// As the first record of a log, and as the next one of a term that it might belong to.
void JudgeTwice(std::string_view value, const runtime::v1::LogRecord& record) {
  for (const int64_t epoch : {int64_t{0}, record.batch().epoch()}) {
    eventlog::AdmissionState state;
    state.epoch = epoch;
    state.term_id = record.batch().term_id();
    state.next_sequence = record.batch().sequence();
    eventlog::Admission first(state);
    eventlog::Admission second(state);
    const auto verdict = first.Judge(0, value, record);
    NAUNGAN_CHECK(verdict == second.Judge(0, value, record), "every reader judges alike");
    NAUNGAN_CHECK(first.state() == second.state(), "and goes on alike");
    const bool counts = verdict && eventlog::Counts(*verdict);
    NAUNGAN_CHECK(counts || first.state() == state, "what does not count changes nothing");
  }
}

}  // namespace
}  // namespace naungan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto value = naungan::fuzz::Bytes(data + 1, size - 1);
  const auto record = naungan::eventlog::DecodeLogRecord(value);
  if (record) naungan::JudgeTwice(value, *record);

  const auto& services = naungan::eventlog::ServiceTable();
  const auto& service = services[data[0] % services.size()];
  const auto message =
      naungan::cli::TopicMessage::Of(naungan::eventlog::PrivateLogTopic(service.name));
  const auto dumped =
      naungan::cli::RecordDump(0, message).Dump({.record = {.value = std::string(value)}});
  NAUNGAN_CHECK(record.has_value() || !dumped.judged, "what is no record is not passed over");
  NAUNGAN_CHECK(dumped.line.find('\n') == std::string::npos, "a record is one line");
  return 0;
}
