// The payload of this service's queued work. One thread, that of the rows.
#pragma once

#include <string_view>

#include "libs/base/check.h"
#include "libs/runtime/state_machine.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

inline v1::EnrollmentWork PayloadOf(const runtime::Work& work) {
  v1::EnrollmentWork payload;
  NAUNGAN_CHECK(payload.ParseFromString(work.payload), "queued work must decode");
  return payload;
}

inline void Queue(state::Writer& rows, std::string_view id, const v1::EnrollmentWork& payload) {
  runtime::QueueWork(rows, id, payload.SerializeAsString());
}

}  // namespace naungan::enrollment
