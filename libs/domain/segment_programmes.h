// Which sets of programmes a segment may have. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

// Errors, kInvalidArgument:
//
//   PROGRAMME_NOT_FOR_SEGMENT  JHT in JAKON, since construction insures accidents and deaths only
//                              (PP 44/2015); JKP in others than PU, since the loss of a job is
//                              insured for wage earners only (PP 37/2021)
//   PROGRAMMES_INCOMPLETE      JKK or JKM is missing, since every segment has both at least
//                              (Perpres 109/2013 art 6); JKP without JHT (PP 37/2021)
Status CheckInsurable(common::v1::Segment segment, ProgrammeSet programmes, std::string_view field);

}  // namespace naungan::domain
