// Rows in a sorted map: what rules, folds and queries read and write in tests. One thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "libs/state/rows.h"

namespace naungan {

class MemoryRows final : public state::Writer {
 public:
  std::optional<std::string> Get(std::string_view key) const override {
    const auto row = rows_.find(key);
    if (row == rows_.end()) return std::nullopt;
    return row->second;
  }

  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override {
    for (auto row = rows_.lower_bound(from); row != rows_.end(); ++row) {
      if (!to.empty() && row->first >= to) return;
      if (!visit(row->first, row->second)) return;
    }
  }

  void Put(std::string_view key, std::string value) override {
    rows_.insert_or_assign(std::string(key), std::move(value));
  }

  void Delete(std::string_view key) override {
    const auto row = rows_.find(key);
    if (row != rows_.end()) rows_.erase(row);
  }

  // Every row, for comparing two folds byte for byte.
  const std::map<std::string, std::string, std::less<>>& rows() const { return rows_; }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace naungan
