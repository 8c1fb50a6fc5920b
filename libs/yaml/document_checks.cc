#include "libs/yaml/document_checks.h"

#include <fmt/core.h>

namespace naungan::yaml {
namespace {

std::string Below(std::string_view path, std::string_view field) {
  return fmt::format("{}{}{}", path, path.empty() ? "" : ".", field);
}

}  // namespace

std::string Element(std::string_view list, int index) { return fmt::format("{}[{}]", list, index); }

std::unexpected<Error> Missing(const Document& document, std::string_view path,
                               std::string_view field, std::string_view what_to_do) {
  return document.Wrong(Below(path, field), fmt::format("{} is missing. {}", field, what_to_do));
}

Status CheckStated(const Document& document, const std::string& path, std::string_view list) {
  if (document.States(Below(path, list))) return {};
  return Missing(document, path, list, "Write [] if it is meant to be empty.");
}

Status CheckRange(const Document& document, const std::string& path, std::string_view field,
                  int64_t value, int64_t least, int64_t most) {
  if (least <= value && value <= most) return {};
  return document.Wrong(
      Below(path, field),
      fmt::format("{} is {}. Use a whole number from {} to {}.", field, value, least, most));
}

}  // namespace naungan::yaml
