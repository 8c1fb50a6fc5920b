// Which programmes a segment may have. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

// PROGRAMME_NOT_FOR_SEGMENT (kInvalidArgument) if the segment may not have one of the programmes:
//   JAKON        no JHT, since construction insures accidents and deaths only (PP 44/2015)
//   all but PU   no JKP, since the loss of a job is insured for wage earners only (PP 37/2021)
Status CheckInsurable(common::v1::Segment segment, ProgrammeSet programmes, std::string_view field);

}  // namespace naungan::domain
