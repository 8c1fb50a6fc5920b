#include <fmt/format.h>

#include <string>

#include "tests/benchmark/peers.h"
#include "tests/benchmark/population.h"

namespace naungan::benchmark {
namespace {

constexpr int64_t kRowsPerTown = 25'000;

// The names of generated people hold no quotes, tabs or backslashes.
constexpr const char* kCopied = "{}\t{}\t{}\t{}\t{}\t{:04}-{:02}-{:02}\t{}\t{}\t{}\t{}\n";
constexpr const char* kInserted = "('{}','{}',{},'{}','{}','{:04}-{:02}-{:02}',{},'{}','{}',{})";

std::string TextOf(const enrollment::v1::UploadRow& row, const std::string& roster,
                   const char* format) {
  const auto& birth = row.birth_date();
  return fmt::format(fmt::runtime(format), row.nik(), roster, row.rank(), row.full_name(),
                     row.mother_name(), birth.year(), birth.month(), birth.day(),
                     static_cast<int>(row.sex()), row.unit(), row.locality_code(),
                     row.wage_rupiah());
}

void PrintInsert(const enrollment::v1::UploadRowsRequest& chunk, const std::string& roster) {
  fmt::print("INSERT INTO worker VALUES ");
  for (int i = 0; i < chunk.rows_size(); ++i) {
    fmt::print("{}{}", i == 0 ? "" : ",", TextOf(chunk.rows(i), roster, kInserted));
  }
  fmt::print(";\n");
}

}  // namespace

Status PrintRows(int64_t rows, bool as_inserts) {
  NAUNGAN_ASSIGN(const auto towns,
                 GenerateTowns(0, static_cast<int32_t>(rows / kRowsPerTown), kRowsPerTown));
  for (const Town& town : towns) {
    for (const auto& chunk : town.chunks) {
      if (as_inserts) {
        PrintInsert(chunk, town.roster);
        continue;
      }
      for (const auto& row : chunk.rows()) fmt::print("{}", TextOf(row, town.roster, kCopied));
    }
  }
  return {};
}

}  // namespace naungan::benchmark
