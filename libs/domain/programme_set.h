// A set of programmes. A value of four bytes; safe from any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace naungan::common::v1 {
enum Programme : int;
}  // namespace naungan::common::v1

namespace google::protobuf {
template <typename Element>
class RepeatedField;
}  // namespace google::protobuf

namespace naungan::domain {

class ProgrammeSet {
 public:
  constexpr ProgrammeSet() = default;
  constexpr ProgrammeSet(std::initializer_list<common::v1::Programme> programmes) {
    for (const common::v1::Programme programme : programmes) Insert(programme);
  }

  // Reads a repeated enum field, which may name a programme twice. PROGRAMME_UNKNOWN for the zero
  // value and for a value that this build does not know; the error's field names its place
  // ("programmes[1]").
  static Result<ProgrammeSet> FromProto(const google::protobuf::RepeatedField<int>& programmes,
                                        std::string_view field);
  // Replaces the content of a repeated enum field (`mutable_programmes()`) by the set, in enum
  // order.
  void ToProto(google::protobuf::RepeatedField<int>* programmes) const;

  constexpr void Insert(common::v1::Programme programme) { bits_ |= Bit(programme); }
  constexpr void Remove(common::v1::Programme programme) { bits_ &= ~Bit(programme); }
  constexpr bool Contains(common::v1::Programme programme) const {
    return (bits_ & Bit(programme)) != 0;
  }
  constexpr bool ContainsAll(ProgrammeSet other) const { return (other.bits_ & ~bits_) == 0; }
  constexpr bool IsEmpty() const { return bits_ == 0; }
  constexpr ProgrammeSet Intersect(ProgrammeSet other) const {
    return ProgrammeSet(bits_ & other.bits_);
  }
  constexpr ProgrammeSet Unite(ProgrammeSet other) const {
    return ProgrammeSet(bits_ | other.bits_);
  }

  // The members in enum order.
  std::vector<common::v1::Programme> List() const;
  // "JKK, JKM", in enum order.
  std::string ToString() const;

  constexpr bool operator==(const ProgrammeSet&) const = default;

 private:
  constexpr explicit ProgrammeSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(common::v1::Programme programme) {
    return uint32_t{1} << static_cast<unsigned>(programme);
  }

  uint32_t bits_ = 0;
};

}  // namespace naungan::domain
