// What enrollment's tests use: agreements, rosters, rows, and the house's contribution rules.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/period.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/account/construction_tariff.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// Precondition: "2025-03-31", "2025-03".
domain::Date Day(std::string_view iso);
common::v1::Date DateOf(std::string_view iso);
common::v1::Month MonthOf(std::string_view iso);
// Without an end if `to` is empty.
common::v1::Period PeriodOf(std::string_view from, std::string_view to);

// Precondition: the period is valid.
domain::Period PeriodAt(const common::v1::Period& proto);

// The numbers of `count` participants.
std::vector<int> People(int first, int count);
// The participant of a number, which stands in the last bytes of the id.
domain::ParticipantId ParticipantNo(int number);
std::string ParticipantText(int number);

struct Rules {
  Tariffs tariffs;
  ConstructionTariffs construction;
  Policy policy;
};
const Rules& HouseRules();

// agreements/{id} of Parepare: one category "rentan" of BPU in JKK and JKM, the unit "disnaker",
// signed on the first day of the term.
agreement::v1::Agreement AgreementOf(std::string_view id, std::string_view from,
                                     std::string_view to, int64_t quota_seats = 0);
// "cement": wage earners of class 3 in JKK and JKM, in Maros.
v1::Registrant Employer(std::string_view from, std::string_view to);

// Rows of these participants, numbered from `first_row`, rank = row number, without a unit.
v1::StagedChunk ChunkOf(const std::vector<int>& participants, int32_t first_row = 1);

// A valid row as an office writes it: a man of Parepare, born 1990-02-01.
v1::UploadRow GoodRow();

}  // namespace naungan::enrollment
