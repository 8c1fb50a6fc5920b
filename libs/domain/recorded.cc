#include "libs/domain/recorded.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/base/result.h"

namespace naungan::domain {
namespace {

template <typename Value>
Value Readable(Result<Value> value) {
  NAUNGAN_CHECK(value.has_value(), "what was recorded must be readable");
  return *std::move(value);
}

}  // namespace

Date Recorded(const common::v1::Date& date) { return Readable(Date::FromProto(date, "date")); }

Month Recorded(const common::v1::Month& month) {
  return Readable(Month::FromProto(month, "month"));
}

Period Recorded(const common::v1::Period& period) {
  return Readable(Period::FromProto(period, "period"));
}

ProgrammeSet Recorded(const google::protobuf::RepeatedField<int>& programmes) {
  return Readable(ProgrammeSet::FromProto(programmes, "programmes"));
}

}  // namespace naungan::domain
