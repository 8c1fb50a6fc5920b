// Money: whole rupiah. A value; safe from any thread. Arithmetic is checked: what does not fit an
// int64 is an Error with the reason MONEY_OVERFLOW, never a wrapped number.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

class Rupiah {
 public:
  // Rp0.
  constexpr Rupiah() = default;
  constexpr explicit Rupiah(int64_t amount) : amount_(amount) {}

  // Reads "16800", "-16800" or, with the thousands in groups, "16.800". MONEY_MALFORMED otherwise,
  // MONEY_OVERFLOW beyond int64. A comma is refused: it means thousands to some, decimals to
  // others.
  static Result<Rupiah> Parse(std::string_view text, std::string_view field);

  constexpr int64_t amount() const { return amount_; }
  // Digits only, e.g. "-16800": what Parse reads.
  std::string ToString() const;

  Result<Rupiah> Add(Rupiah other, std::string_view field) const;
  Result<Rupiah> Subtract(Rupiah other, std::string_view field) const;
  Result<Rupiah> Multiply(int64_t factor, std::string_view field) const;

  constexpr auto operator<=>(const Rupiah&) const = default;

 private:
  int64_t amount_ = 0;
};

// amount × numerator ÷ denominator, exact in 128 bits, then rounded half up to Rp1 (DOMAIN, open
// point 8: a published 11,622.54 is billed as 11,623). The half of a negative amount is rounded
// away from zero, so that a reversal mirrors its payment. Precondition: denominator > 0.
Result<Rupiah> ScaleHalfUp(Rupiah amount, int64_t numerator, int64_t denominator,
                           std::string_view field);

}  // namespace naungan::domain
