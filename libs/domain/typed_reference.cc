#include "libs/domain/typed_reference.h"

#include <cstddef>

namespace naungan::domain {
namespace {

constexpr size_t kWideBlankBytes = 3;

// The bytes of the blank that `text`, which is UTF-8, begins with; 0 if it begins with none.
size_t BlankBytes(std::string_view text) {
  if (text.starts_with(' ') || (text.front() >= '\t' && text.front() <= '\r')) return 1;
  constexpr std::string_view kNoBreak = "\xC2\xA0";
  if (text.starts_with(kNoBreak)) return kNoBreak.size();
  // U+2000 to U+200B, U+202F, U+205F, U+3000 and the byte order mark.
  for (const std::string_view wide :
       {"\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"}) {
    if (text.starts_with(wide)) return kWideBlankBytes;
  }
  if (text.size() < kWideBlankBytes || !text.starts_with("\xE2\x80")) return 0;
  const auto last = static_cast<unsigned char>(text[kWideBlankBytes - 1]);
  return last >= 0x80 && last <= 0x8B ? kWideBlankBytes : 0;
}

}  // namespace

std::string ReferenceKey(std::string_view reference) {
  std::string key;
  while (!reference.empty()) {
    if (const size_t blank = BlankBytes(reference); blank > 0) {
      reference.remove_prefix(blank);
      continue;
    }
    const char letter = reference.front();
    key += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    reference.remove_prefix(1);
  }
  return key;
}

bool SameReference(std::string_view one, std::string_view other) {
  return ReferenceKey(one) == ReferenceKey(other);
}

}  // namespace naungan::domain
