// The four services, in the order in which they start.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace naungan::cli {

enum class ServiceId { kAgreement, kEnrollment, kClaims, kReporting };

inline constexpr std::array<std::string_view, 4> kServiceNames = {"agreement", "enrollment",
                                                                  "claims", "reporting"};

constexpr std::string_view NameOf(ServiceId service) {
  return kServiceNames[static_cast<size_t>(service)];
}

}  // namespace naungan::cli
