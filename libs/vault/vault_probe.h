// The metrics of one person vault; deploy/metrics.md lists them. Only the vault's thread uses it.
// `metrics` must outlive it; if it is null, no metrics are kept.
#pragma once

#include <cstdint>
#include <string>

#include "libs/platform/metrics.h"
#include "libs/state/store.h"

namespace naungan::vault {

class VaultProbe {
 public:
  VaultProbe(platform::Metrics* metrics, const std::string& service);

  struct Figures {
    state::StoreSize store;
    int64_t persons_waiting = 0;
    int64_t persons_written = 0;
    int64_t persons_skipped = 0;
    int64_t persons_restored = 0;
    bool alarmed = false;
  };
  void Shows(const Figures& figures);

 private:
  platform::Gauge* records_ = nullptr;
  platform::Gauge* bytes_ = nullptr;
  platform::Gauge* waiting_ = nullptr;
  platform::Gauge* alarmed_ = nullptr;
  platform::Counter* written_ = nullptr;
  platform::Counter* skipped_ = nullptr;
  platform::Counter* restored_ = nullptr;
  Figures shown_;
};

}  // namespace naungan::vault
