#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "libs/platform/clock.h"
#include "tests/benchmark/peers.h"
#include "tests/benchmark/population.h"

namespace naungan::benchmark {
namespace {

constexpr int64_t kRowsPerTown = 25'000;

Status Sound(const rocksdb::Status& status) {
  if (status.ok()) return {};
  return Fail(Code::kUnavailable, "PEER_FAILED", "rocksdb", status.ToString());
}

Result<double> WriteOnce(const std::filesystem::path& directory, const std::vector<Town>& towns) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  rocksdb::DB* opened = nullptr;
  NAUNGAN_TRY(Sound(rocksdb::DB::Open(options, directory.string(), &opened)));
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const platform::SystemClock clock;
  const int64_t begun_us = clock.SteadyUs();
  int64_t rows = 0;
  std::string value;
  for (const Town& town : towns) {
    for (const auto& chunk : town.chunks) {
      rocksdb::WriteBatch batch;
      for (const auto& row : chunk.rows()) {
        row.SerializeToString(&value);
        NAUNGAN_TRY(Sound(batch.Put(row.nik(), value)));
      }
      NAUNGAN_TRY(Sound(db->Write(synced, &batch)));
      rows += chunk.rows_size();
    }
  }
  return static_cast<double>(rows) * 1e6 / static_cast<double>(clock.SteadyUs() - begun_us);
}

}  // namespace

Result<nlohmann::ordered_json> WriteRowsToRocksdb(const std::filesystem::path& directory,
                                                  int64_t rows) {
  NAUNGAN_ASSIGN(const auto towns,
                 GenerateTowns(0, static_cast<int32_t>(rows / kRowsPerTown), kRowsPerTown));
  nlohmann::ordered_json figures{
      {"settings", "one thread, 1,000 rows a write, WAL synced each time, LZ4, 64 MiB buffers"},
      {"rows", rows}};
  for (int round = 0; round < kPeerRounds; ++round) {
    auto speed = WriteOnce(directory, towns);
    std::error_code failed;
    std::filesystem::remove_all(directory, failed);
    if (!speed) return std::unexpected(std::move(speed).error());
    figures["rows_per_second"].push_back(*speed);
  }
  return figures;
}

}  // namespace naungan::benchmark
