#include "libs/domain/money.h"

#include <charconv>
#include <limits>

#include "libs/base/check.h"

namespace naungan::domain {
namespace {

using Wide = __int128;

Result<Rupiah> Narrow(Wide amount, std::string_view field) {
  if (amount < std::numeric_limits<int64_t>::min() ||
      amount > std::numeric_limits<int64_t>::max()) {
    return Fail(Code::kOutOfRange, "MONEY_OVERFLOW", field,
                "The amount is larger than an account can hold.");
  }
  return Rupiah(static_cast<int64_t>(amount));
}

bool IsDigit(char character) { return character >= '0' && character <= '9'; }

// True for one to three digits that are followed by groups of a dot and three digits.
bool IsGrouped(std::string_view text) {
  const size_t first_dot = text.find('.');
  if (first_dot == 0 || first_dot > 3 || (text.size() - first_dot) % 4 != 0) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dot_here = i >= first_dot && (i - first_dot) % 4 == 0;
    if (dot_here ? text[i] != '.' : !IsDigit(text[i])) return false;
  }
  return true;
}

}  // namespace

Result<Rupiah> Rupiah::Parse(std::string_view text, std::string_view field) {
  // More than the longest amount in groups has: -9.223.372.036.854.775.808.
  constexpr size_t kCharactersMax = 32;
  const auto malformed = [&] {
    return Fail(Code::kInvalidArgument, "MONEY_MALFORMED", field,
                "An amount must be whole rupiah, written like 16800 or 16.800.");
  };
  if (text.empty() || text.size() > kCharactersMax) return malformed();
  std::string plain(text);
  const std::string_view unsigned_text = text.substr(text.front() == '-' ? 1 : 0);
  if (unsigned_text.find('.') != std::string_view::npos) {
    if (!IsGrouped(unsigned_text)) return malformed();
    std::erase(plain, '.');
  }
  int64_t amount = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), amount);
  if (error == std::errc::result_out_of_range) {
    return Fail(Code::kOutOfRange, "MONEY_OVERFLOW", field,
                "The amount is larger than an account can hold.");
  }
  if (error != std::errc() || end != plain.data() + plain.size()) return malformed();
  return Rupiah(amount);
}

std::string Rupiah::ToString() const { return std::to_string(amount_); }

Result<Rupiah> Rupiah::Add(Rupiah other, std::string_view field) const {
  return Narrow(Wide{amount_} + other.amount_, field);
}

Result<Rupiah> Rupiah::Subtract(Rupiah other, std::string_view field) const {
  return Narrow(Wide{amount_} - other.amount_, field);
}

Result<Rupiah> Rupiah::Multiply(int64_t factor, std::string_view field) const {
  return Narrow(Wide{amount_} * factor, field);
}

namespace {

Result<Rupiah> DivideHalfUp(Wide product, int64_t denominator, std::string_view field) {
  NAUNGAN_CHECK(denominator > 0, "a tariff's denominator is positive");
  const Wide quotient = product / denominator;
  const Wide rest = product % denominator;
  // Division cuts towards zero, so a rest of a half or more moves the quotient away from zero.
  // Twice the rest fits, because |rest| < denominator < 2^63.
  if (rest * 2 >= denominator) return Narrow(quotient + 1, field);
  if (rest * 2 <= -Wide{denominator}) return Narrow(quotient - 1, field);
  return Narrow(quotient, field);
}

}  // namespace

Result<Rupiah> ScaleHalfUp(Rupiah amount, int64_t numerator, int64_t denominator,
                           std::string_view field) {
  return DivideHalfUp(Wide{amount.amount()} * numerator, denominator, field);
}

Result<Rupiah> ScaleHalfUp(std::span<const ScaledRupiah> terms, int64_t denominator,
                           std::string_view field) {
  Wide sum = 0;
  for (const ScaledRupiah& term : terms) sum += Wide{term.amount.amount()} * term.numerator;
  return DivideHalfUp(sum, denominator, field);
}

}  // namespace naungan::domain
