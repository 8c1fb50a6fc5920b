// Rows: the view of a partition's tables that rules are given. A key is a byte string that orders
// as its parts do (keys.h). A value is one serialized proto.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace naungan::state {

// Reads rows. Not thread-safe unless the implementation says so. A row that cannot be read is never
// reported as absent: the read throws ReadFailed (read_failed.h), and rules do not catch it.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual std::optional<std::string> Get(std::string_view key) const = 0;
  // Calls `visit` for each row in [from, to), in key order, until it returns false. An empty `to`
  // stands for the end of all rows, as in PrefixEnd. Rows must not be written during a scan.
  // Commands never scan; only slices of queued work and queries do.
  virtual void Scan(
      std::string_view from, std::string_view to,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
};

// Reads and writes rows. A later read sees an earlier write.
class Writer : public Reader {
 public:
  virtual void Put(std::string_view key, std::string value) = 0;
  virtual void Delete(std::string_view key) = 0;
};

}  // namespace naungan::state
