#include "services/reporting/filters/as_of.h"

namespace naungan::reporting {

Result<Knowledge> ReadKnowledge(int64_t known_at_us) {
  if (known_at_us < 0) {
    return Fail(Code::kInvalidArgument, "KNOWN_AT_INVALID", "known_at_us",
                "The time must be given in microseconds since 1970, or as 0 for everything that is "
                "known.");
  }
  return Knowledge{.known_at_us = known_at_us};
}

}  // namespace naungan::reporting
