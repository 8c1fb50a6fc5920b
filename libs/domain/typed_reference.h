// References that people type from paper: of a payment, of a letter. The same one comes in capitals
// or not, and with blanks before, behind and between its parts. Pure functions; safe from any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace naungan::domain {

// What two ways of typing one reference have in common: `reference` in capitals and without blanks.
// Only the letters A to Z are capitalised. Blanks are those of ASCII, and the spaces of Unicode
// that spreadsheets put in (no-break, thin, ideographic, of zero width). Empty if nothing is left.
std::string ReferenceKey(std::string_view reference);

// Returns true if both are the same reference.
bool SameReference(std::string_view one, std::string_view other);

}  // namespace naungan::domain
