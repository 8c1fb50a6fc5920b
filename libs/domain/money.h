// Money in whole rupiah. A value; safe from any thread. Arithmetic is checked: an amount that does
// not fit an int64 gives the error MONEY_OVERFLOW (kOutOfRange), never a wrapped number.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

class Rupiah {
 public:
  // Rp0.
  constexpr Rupiah() = default;
  constexpr explicit Rupiah(int64_t amount) : amount_(amount) {}

  // Reads "16800", "-16800" or, with the thousands in groups, "16.800". MONEY_MALFORMED for any
  // other form, MONEY_OVERFLOW beyond int64. A comma is refused, because it stands for thousands in
  // some countries and for decimals in others.
  static Result<Rupiah> Parse(std::string_view text, std::string_view field);

  constexpr int64_t amount() const { return amount_; }
  // Without groups: "-16800". Parse reads it.
  std::string ToString() const;

  Result<Rupiah> Add(Rupiah other, std::string_view field) const;
  Result<Rupiah> Subtract(Rupiah other, std::string_view field) const;
  Result<Rupiah> Multiply(int64_t factor, std::string_view field) const;

  constexpr auto operator<=>(const Rupiah&) const = default;

 private:
  int64_t amount_ = 0;
};

// amount × numerator ÷ denominator, computed exactly in 128 bits and then rounded half up to Rp1.
// No regulation that we know says how to round; half up fits Kabupaten Klaten, which bills 0.54 %
// of its minimum wage, 11,622.54, as 11,623 (joglopos.my.id). Half a rupiah of a negative amount is
// rounded away from zero, so that a reversal mirrors its payment. Precondition: denominator > 0.
Result<Rupiah> ScaleHalfUp(Rupiah amount, int64_t numerator, int64_t denominator,
                           std::string_view field);

// One term of a sum that is rounded once.
struct ScaledRupiah {
  Rupiah amount;
  int64_t numerator = 0;
};

// The sum of amount × numerator over all terms, ÷ denominator, rounded once as ScaleHalfUp rounds.
// Preconditions: denominator > 0; at most 1,000 terms, whose numerators lie within ±10^9, so that
// 128 bits hold the sum.
Result<Rupiah> ScaleHalfUp(std::span<const ScaledRupiah> terms, int64_t denominator,
                           std::string_view field);

}  // namespace naungan::domain
