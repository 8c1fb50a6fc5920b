// What the house is compared with: the parts that it is built of, with nothing around them. Each
// figure is taken kPeerRounds times; the table shows the peer's best.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "libs/base/result.h"

namespace naungan::benchmark {

inline constexpr int kPeerRounds = 3;

// Writes one row a worker, as it is uploaded, to an empty RocksDB under `directory` (removed
// afterwards), keyed by NIK, a thousand in each synced write. {settings, rows, rows_per_second:
// [...]}
Result<nlohmann::ordered_json> WriteRowsToRocksdb(const std::filesystem::path& directory,
                                                  int64_t rows);

// Produces one record a worker to an eight-partition topic of the brokers with an idempotent
// producer, until the last is acknowledged. {settings, rows, rows_per_second: [...]}
Result<nlohmann::ordered_json> ProduceRows(const std::string& bootstrap, int64_t rows);

// A record of 200 bytes, produced and consumed again, one after the other with a pause between.
// {settings, timings: [...]}
Result<nlohmann::ordered_json> MeasureRoundTrips(const std::string& bootstrap, int64_t pause_ms);

// The same record in a Kafka transaction of its own: begin, produce, commit. {settings, timings:
// [...]}
Result<nlohmann::ordered_json> MeasureTransactions(const std::string& bootstrap);

// Prints rows for PostgreSQL: tab-separated for COPY, or INSERT statements of 1,000 rows each.
Status PrintRows(int64_t rows, bool as_inserts);

}  // namespace naungan::benchmark
