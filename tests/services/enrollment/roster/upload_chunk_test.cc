#include "services/enrollment/roster/upload_chunk.h"

#include <gtest/gtest.h>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

TEST(CheckChunkTest, RefusesChunksOfTheWrongShape) {
  google::protobuf::RepeatedPtrField<v1::UploadRow> rows;
  EXPECT_EQ(CheckChunk(1, rows).error().reason, "ROWS_EMPTY");
  *rows.Add() = GoodRow();
  EXPECT_TRUE(CheckChunk(1, rows));
  EXPECT_EQ(CheckChunk(0, rows).error().reason, "CHUNK_INVALID");
  *rows.Add() = GoodRow();
  EXPECT_EQ(CheckChunk(1, rows).error().field, "rows[1].row");
  rows.Mutable(1)->set_row(7);
  EXPECT_TRUE(CheckChunk(1, rows));
  for (int i = rows.size(); i <= kRowsPerChunkMax; ++i) {
    *rows.Add() = GoodRow();
    rows.Mutable(i)->set_row(i + 10);
  }
  EXPECT_EQ(CheckChunk(1, rows).error().reason, "ROWS_TOO_MANY");
}

}  // namespace
}  // namespace naungan::enrollment
