// The peers that the house is compared with: the parts that it is built of, with nothing around
// them. Each figure is taken kPeerRounds times, and the table shows the best one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "libs/base/result.h"

namespace naungan::benchmark {

inline constexpr int kPeerRounds = 3;

// Writes one row for each worker, as it is uploaded, to an empty RocksDB under `directory`, which
// is removed afterwards. The key is the NIK, and each synced write holds a thousand rows. Returns
// {settings, rows, rows_per_second: [...]}.
Result<nlohmann::ordered_json> WriteRowsToRocksdb(const std::filesystem::path& directory,
                                                  int64_t rows);

// Produces one record for each worker to a topic with eight partitions, with an idempotent
// producer, until the last record is acknowledged. Returns {settings, rows, rows_per_second:
// [...]}.
Result<nlohmann::ordered_json> ProduceRows(const std::string& bootstrap, int64_t rows);

// Produces records of 200 bytes and consumes them again, one after the other, with a pause between
// them. Returns {settings, timings: [...]}.
Result<nlohmann::ordered_json> MeasureRoundTrips(const std::string& bootstrap, int64_t pause_ms);

// Produces the same records, each in a Kafka transaction of its own: begin, produce, commit.
// Returns {settings, timings: [...]}.
Result<nlohmann::ordered_json> MeasureTransactions(const std::string& bootstrap);

// Prints rows for PostgreSQL: separated by tabs for COPY, or as INSERT statements of 1,000 rows
// each.
Status PrintRows(int64_t rows, bool as_inserts);

}  // namespace naungan::benchmark
