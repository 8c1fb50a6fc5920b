// NAUNGAN_CHECK states a condition that only a bug of ours can break. If it does not hold, the
// process prints the place and the reason, and ends. It never prints personal data.
#pragma once

#include <cstdio>
#include <cstdlib>

#define NAUNGAN_CHECK(condition, why)                                                            \
  do {                                                                                           \
    if (!(condition)) [[unlikely]] {                                                             \
      std::fprintf(stderr, "%s:%d: CHECK %s failed: %s\n", __FILE__, __LINE__, #condition, why); \
      std::abort();                                                                              \
    }                                                                                            \
  } while (false)
