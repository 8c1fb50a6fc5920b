#include "tests/benchmark/house_client.h"

#include <string>

namespace naungan::benchmark {

Result<std::unique_ptr<HouseClient>> HouseClient::Connect(
    const std::filesystem::path& run_directory) {
  std::unique_ptr<HouseClient> client(new HouseClient());
  NAUNGAN_ASSIGN(client->api_, cli::Api::Connect(run_directory, client->clock_, client->entropy_,
                                                 [](std::string_view, const std::string&) {}));
  return client;
}

}  // namespace naungan::benchmark
