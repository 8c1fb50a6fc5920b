#include "services/cli/throwaway_house.h"

#include <cstdlib>
#include <string>
#include <system_error>

namespace naungan::cli {

Result<std::unique_ptr<ThrowawayHouse>> ThrowawayHouse::Start(const platform::Clock& clock,
                                                              platform::Entropy& entropy) {
  std::error_code no_temporary;
  std::string pattern =
      (std::filesystem::temp_directory_path(no_temporary) / "naungan-XXXXXX").string();
  if (no_temporary || mkdtemp(pattern.data()) == nullptr) {
    return Fail(
        Code::kUnavailable, "NO_TEMPORARY_DIRECTORY", "",
        "A temporary directory cannot be created. Check that TMPDIR exists and is writable.");
  }
  std::unique_ptr<ThrowawayHouse> thrown(new ThrowawayHouse(pattern));
  NAUNGAN_ASSIGN(thrown->house_, House::Start({.data_directory = thrown->directory_ / "data",
                                               .run_directory = thrown->run_directory()},
                                              clock, entropy));
  return thrown;
}

ThrowawayHouse::~ThrowawayHouse() {
  house_.reset();
  std::error_code ignored;  // what is left in the temporary directory does no harm
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace naungan::cli
