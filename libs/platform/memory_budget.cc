#include "libs/platform/memory_budget.h"

namespace naungan::platform {
namespace {

struct Share {
  std::string_view name;
  int64_t divisor;  // of the whole
};

// In the order of MemoryUse.
constexpr std::array<Share, kMemoryUses> kShares = {{{.name = "stores", .divisor = 4},
                                                     {.name = "hot rows", .divisor = 4},
                                                     {.name = "commands", .divisor = 8},
                                                     {.name = "unpublished", .divisor = 8},
                                                     {.name = "read ahead", .divisor = 8},
                                                     {.name = "in flight", .divisor = 8}}};

}  // namespace

std::string_view NameOf(MemoryUse use) { return kShares[static_cast<size_t>(use)].name; }

int64_t MemoryBudget::MaxBytes(MemoryUse use) const {
  return bytes_ / kShares[static_cast<size_t>(use)].divisor;
}

}  // namespace naungan::platform
