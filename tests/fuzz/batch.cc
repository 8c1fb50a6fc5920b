// A record of a private log. The first byte chooses the log, the rest is the record's value. Bytes
// that are not a record are refused. For a record, the admission rule gives every reader the same
// verdict, and the dump is one line.
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

// Judges the record as the first one of a log, and as the next one of a term that it might belong
// to.
void JudgeTwice(std::string_view value, const runtime::v1::LogRecord& record) {
  for (const int64_t epoch : {int64_t{0}, record.batch().epoch()}) {
    eventlog::AdmissionState state;
    state.epoch = epoch;
    state.term_id = record.batch().term_id();
    state.next_sequence = record.batch().sequence();
    eventlog::Admission first(state);
    eventlog::Admission second(state);
    const auto verdict = first.Judge(0, value, record);
    NAUNGAN_CHECK(verdict == second.Judge(0, value, record), "every reader gives the same verdict");
    NAUNGAN_CHECK(first.state() == second.state(), "every reader has the same state afterwards");
    const bool counts = verdict && eventlog::Counts(*verdict);
    NAUNGAN_CHECK(counts || first.state() == state, "a record that does not count changes nothing");
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
  NAUNGAN_CHECK(record.has_value() || !dumped.judged,
                "bytes that are not a record are not passed over");
  NAUNGAN_CHECK(dumped.line.find('\n') == std::string::npos, "a record is one line");
  return 0;
}
