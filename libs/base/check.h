// NAUNGAN_CHECK: a condition that only a bug of ours can break. It ends the process with the place
// and the reason, and never prints data of a person.
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
