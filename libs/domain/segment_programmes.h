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
//                              (PP 44/2015); JKP or JP in others than PU, since the loss of a job
//                              and a pension are insured for wage earners only (PP 37/2021; Perpres
//                              109/2013 art 6)
//   PROGRAMMES_INCOMPLETE      JKK or JKM is missing, since every segment has both at least
//                              (Perpres 109/2013 art 6); JKP without JHT (PP 37/2021)
Status CheckInsurable(common::v1::Segment segment, ProgrammeSet programmes, std::string_view field);

// SEGMENT_BY_PROJECT (kInvalidArgument) for JAKON: all who work on a registered project are
// insured, and its contract decides what it pays (Perpres 109/2013 art 6; PP 44/2015).
Status CheckInsuredByPerson(common::v1::Segment segment, std::string_view field);

}  // namespace naungan::domain
