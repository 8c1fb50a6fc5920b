#include "libs/domain/today.h"

#include <chrono>

namespace naungan::domain {
namespace {

constexpr std::chrono::hours kWitOffset{9};

}  // namespace

Date LatestDate(int64_t time_us) {
  const auto there = std::chrono::microseconds(time_us) + kWitOffset;
  return Date::OfDays(std::chrono::floor<std::chrono::days>(there).count());
}

}  // namespace naungan::domain
