#include "libs/state/table.h"

#include <fmt/core.h>

#include "libs/state/read_failed.h"

namespace naungan::state {

void Undecodable(uint8_t table_id) {
  throw ReadFailed({.code = Code::kDataLoss,
                    .reason = "STORE_CORRUPT",
                    .field = "",
                    .message = fmt::format("A row of table {} is not what was written. Set the "
                                           "directory aside: the log rebuilds it.",
                                           table_id)});
}

}  // namespace naungan::state
