// Reads values of our own rows and events. They were checked before they were written, so a value
// that cannot be read is a bug of ours and ends the process. Pure functions; safe from any thread.
#pragma once

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

Date Recorded(const common::v1::Date& date);
Month Recorded(const common::v1::Month& month);
Period Recorded(const common::v1::Period& period);
ProgrammeSet Recorded(const google::protobuf::RepeatedField<int>& programmes);

}  // namespace naungan::domain
