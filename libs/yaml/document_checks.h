// What readers of rules check of a document again and again. Their errors have the reason of the
// document and name the line. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/yaml/document.h"

namespace naungan::yaml {

// "list[2]".
std::string Element(std::string_view list, int index);

// A field of the message at `path` is missing; `path` is empty for the document itself.
std::unexpected<Error> Missing(const Document& document, std::string_view path,
                               std::string_view field, std::string_view what_to_do);

// The document must state the list, even if it is empty.
Status CheckStated(const Document& document, const std::string& path, std::string_view list);

// `least` <= `value` <= `most`.
Status CheckRange(const Document& document, const std::string& path, std::string_view field,
                  int64_t value, int64_t least, int64_t most);

}  // namespace naungan::yaml
