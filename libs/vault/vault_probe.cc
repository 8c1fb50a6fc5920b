#include "libs/vault/vault_probe.h"

namespace naungan::vault {

VaultProbe::VaultProbe(platform::Metrics* metrics, const std::string& service) {
  if (metrics == nullptr) return;
  const platform::Labels labels = {{"service", service}};
  records_ = &metrics->AddGauge(
      "naungan_vault_records",
      "Estimated number of sealed versions of persons in the vault's store.", labels);
  bytes_ = &metrics->AddGauge("naungan_vault_bytes", "Size of the vault's store.", labels);
  waiting_ = &metrics->AddGauge("naungan_vault_waiting_persons",
                                "Persons that are not durable in the vault's topic yet.", labels);
  alarmed_ = &metrics->AddGauge(
      "naungan_vault_alarmed", "1 once the vault takes no more persons. `naungan status` says why.",
      labels);
  written_ = &metrics->AddCounter("naungan_vault_written_persons_total",
                                  "Persons written to the vault's topic.", labels);
  restored_ = &metrics->AddCounter(
      "naungan_vault_restored_versions_total",
      "Versions of persons that were put into the vault's topic again, because it had lost them.",
      labels);
  skipped_ = &metrics->AddCounter(
      "naungan_vault_skipped_persons_total",
      "Persons that were put again with content that the vault had already.", labels);
}

void VaultProbe::Shows(const Figures& figures) {
  if (records_ == nullptr) return;
  records_->Set(figures.store.rows);
  bytes_->Set(figures.store.bytes);
  waiting_->Set(figures.persons_waiting);
  alarmed_->Set(figures.alarmed ? 1 : 0);
  written_->Add(figures.persons_written - shown_.persons_written);
  skipped_->Add(figures.persons_skipped - shown_.persons_skipped);
  restored_->Add(figures.persons_restored - shown_.persons_restored);
  shown_ = figures;
}

}  // namespace naungan::vault
