#include "libs/domain/today.h"

#include <gtest/gtest.h>

namespace naungan::domain {
namespace {

TEST(Today, IsTheLatestDateInIndonesia) {
  // The microsecond before midnight in Jayapura, and midnight.
  EXPECT_EQ(LatestDate(1'751'295'599'999'999).ToString(), "2025-06-30");
  EXPECT_EQ(LatestDate(1'751'295'600'000'000).ToString(), "2025-07-01");
  EXPECT_EQ(LatestDate(0).ToString(), "1970-01-01");
}

}  // namespace
}  // namespace naungan::domain
