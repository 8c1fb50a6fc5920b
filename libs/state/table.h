// A typed table over rows. It has an id, a key of several parts, and a proto as value.
//
//   inline constexpr Table<Roster, std::string_view> kRosters{1};
//   std::optional<Roster> roster = kRosters.Get(rows, "maros-2021.farmers");
//   kRosters.Put(rows, roster, roster.name());
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "libs/state/keys.h"
#include "libs/state/rows.h"

namespace naungan::state {

// A row of the table with that id is not what was written. Throws ReadFailed (STORE_CORRUPT).
[[noreturn]] void Undecodable(uint8_t table_id);

template <typename Message, typename... Parts>
struct Table {
  // The first byte of every key. The ids 0 to 15 belong to the runtime; a service's tables start at
  // 16. An id must never be used again for another table.
  uint8_t id;

  std::string Key(const Parts&... parts) const { return EncodeKey(id, parts...); }

  std::optional<Message> Get(const Reader& rows, const Parts&... parts) const {
    const auto value = rows.Get(Key(parts...));
    if (!value) return std::nullopt;
    return Decode(*value);
  }

  void Put(Writer& rows, const Message& message, const Parts&... parts) const {
    rows.Put(Key(parts...), message.SerializeAsString());
  }

  void Delete(Writer& rows, const Parts&... parts) const { rows.Delete(Key(parts...)); }

  // Calls `visit`, in key order, for the rows whose key begins with `prefix`, which is made by
  // EncodeKey(id, leading parts...). `visit` gets the rest of the key, still encoded, and the
  // message. The scan ends when it returns false.
  void Scan(const Reader& rows, std::string_view prefix,
            const std::function<bool(std::string_view key_rest, const Message&)>& visit) const {
    ScanRange(rows, prefix, PrefixEnd(prefix), [&](std::string_view key, const Message& message) {
      return visit(key.substr(prefix.size()), message);
    });
  }

  // The same for the rows whose keys are in [from, to), which Reader::Scan explains. `visit` gets
  // the whole key.
  void ScanRange(const Reader& rows, std::string_view from, std::string_view to,
                 const std::function<bool(std::string_view key, const Message&)>& visit) const {
    Message message;
    rows.Scan(from, to, [&](std::string_view key, std::string_view value) {
      if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) Undecodable(id);
      return visit(key, message);
    });
  }

 private:
  Message Decode(std::string_view value) const {
    Message message;
    if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) Undecodable(id);
    return message;
  }
};

}  // namespace naungan::state
