#include "libs/runtime/skipped_inputs.h"

#include "libs/runtime/meta_rows.h"

namespace naungan::runtime {

void ApplySkip(const v1::Skip& skip, int64_t time_us, state::Writer& rows) {
  v1::StoredSkip stored;
  *stored.mutable_skip() = skip;
  stored.set_time_us(time_us);
  kSkipTable.Put(rows, stored, skip.projection(), skip.topic(), skip.partition(), skip.offset());
}

bool InputIsSkipped(const state::Reader& rows, std::string_view projection,
                    const eventlog::TopicPartition& input, int64_t offset) {
  return kSkipTable.Get(rows, projection, input.topic, input.partition, offset).has_value();
}

}  // namespace naungan::runtime
