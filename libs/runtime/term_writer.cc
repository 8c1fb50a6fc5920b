#include "libs/runtime/term_writer.h"

#include "libs/runtime/micros.h"

namespace naungan::runtime {

TermWriter::TermWriter(std::unique_ptr<eventlog::LogWriter> writer, eventlog::TopicPartition target,
                       WriterOpening& opening, const PartitionPorts& ports)
    : target_(std::move(target)),
      opening_(opening),
      ports_(ports),
      writer_(std::move(writer)),
      used_steady_us_(ports.clock.SteadyUs()) {}

Result<bool> TermWriter::Open() {
  if (writer_) return true;
  if (!opening_.IsUnderWay()) {
    opening_.Begin(ports_.log, [&log = ports_.log, target = target_, waker = opening_.waker()] {
      return log.OpenWriter(target, waker);
    });
  }
  auto opened = opening_.Take();
  if (!opened) return false;
  NAUNGAN_ASSIGN(writer_, *std::move(opened));
  return true;
}

void TermWriter::Append(eventlog::Record record) {
  used_steady_us_ = ports_.clock.SteadyUs();
  writer_->Append(std::move(record));
}

void TermWriter::CloseIfUnused() {
  const int64_t unused_us = ports_.clock.SteadyUs() - used_steady_us_;
  if (unused_us >= Micros(ports_.writer_keep)) writer_.reset();
}

}  // namespace naungan::runtime
