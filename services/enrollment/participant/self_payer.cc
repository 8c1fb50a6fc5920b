#include "services/enrollment/participant/self_payer.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/segment_programmes.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/participant/participation_overlap.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::ParticipantId;
using domain::Period;
using domain::ProgrammeSet;

// Counts the participations that hold a day.
int64_t ParticipationsOf(const v1::StoredParticipant& participant) {
  return std::ranges::count_if(participant.participations(),
                               [](const auto& held) { return !Recorded(held.period()).IsEmpty(); });
}

// Is `held` what `asked` asks for? Its end and its seat do not count, since they follow from other
// stays.
bool SameRegistration(const v1::Participation& held, v1::Participation asked) {
  asked.set_seat(held.seat());
  *asked.mutable_period() = held.period();
  return google::protobuf::util::MessageDifferencer::Equals(held, asked);
}

v1::Participation Described(const ParticipantId& id, const v1::RegisterSelfPayer& command,
                            Date start, const Tariffs& tariffs) {
  v1::Participation participation;
  participation.set_participant_id(id.ToString());
  participation.set_account(domain::ParticipantAccountName{domain::ParticipantName{id}}.ToString());
  *participation.mutable_period() = Period{start, std::nullopt}.ToProto();
  *participation.mutable_programmes() = command.programmes();
  // Only people who work on their own account may register alone (Perban BPJSTK 1/2023).
  participation.set_segment(common::v1::SEGMENT_BPU);
  participation.set_category(command.category());
  participation.set_sector(command.sector());
  participation.set_region_code(command.region_code());
  *participation.mutable_admitted_date() = start.ToProto();
  participation.set_locality_code(command.locality_code());
  participation.set_wage_rupiah(tariffs.BaseOf(
      common::v1::SEGMENT_BPU, command.person().wage_rupiah(), domain::Month::Of(start)));
  *participation.mutable_birth_date() = Date::OfDays(command.person().birth_days()).ToProto();
  participation.set_sex(command.person().sex());
  return participation;
}

// A payment for a seat covers the person who has it. So stays with the same base, programmes and
// sector share a seat, and money that was paid ahead covers a person who comes back. A stay that
// costs something else gets a seat of its own, for which nothing was paid.
int64_t SelfPayersSeat(const v1::StoredParticipant& participant, const v1::Participation& wanted) {
  int64_t highest = 0;
  for (const auto& held : participant.participations()) {
    if (held.account() != wanted.account()) continue;
    if (Recorded(held.programmes()) == Recorded(wanted.programmes()) &&
        held.wage_rupiah() == wanted.wage_rupiah() && held.sector() == wanted.sector()) {
      return held.seat();
    }
    highest = std::max(highest, held.seat());
  }
  return highest + 1;
}

}  // namespace

Status CheckSelfPayer(const v1::RegisterSelfPayer& command, Date today) {
  NAUNGAN_TRY(domain::CheckNewResourceId(command.category(), "category"));
  NAUNGAN_ASSIGN(const auto programmes,
                 domain::ProgrammeSet::FromProto(command.programmes(), "programmes"));
  if (programmes.IsEmpty()) {
    return Fail(Code::kInvalidArgument, "PROGRAMMES_MISSING", "programmes",
                "Name at least one programme.");
  }
  NAUNGAN_TRY(domain::CheckInsurable(common::v1::SEGMENT_BPU, programmes, "programmes"));
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(command.region_code(), "region_code"));
  if (region.Level() != domain::RegionLevel::kKabupaten) {
    return Fail(Code::kInvalidArgument, "REGION_NOT_KABUPATEN", "region_code",
                "Name the kabupaten or kota that reports count the person in.");
  }
  if (!common::v1::Sector_IsValid(command.sector())) {
    return Fail(Code::kInvalidArgument, "SECTOR_UNKNOWN", "sector", "Name a known sector.");
  }
  if (command.person().wage_rupiah() <= 0 || command.person().wage_rupiah() > kWageRupiahMax) {
    return Fail(Code::kInvalidArgument, "WAGE_INVALID", "person.wage_rupiah",
                "State the income, 1 to 1000000000 rupiah a month.");
  }
  const Date birth = Date::OfDays(command.person().birth_days());
  if (birth > today) {
    return Fail(Code::kInvalidArgument, "BIRTH_DATE_INVALID", "person.birth_date",
                "The birth date lies in the future.");
  }
  NAUNGAN_ASSIGN(const Date start, domain::NearDate(command.start_date(), "start_date", today));
  if (start < birth) {
    return Fail(Code::kInvalidArgument, "DATE_ORDER", "start_date",
                "The start lies before the birth date.");
  }
  return {};
}

Result<SelfPayment> RegisterAlone(const ParticipantId& id, const v1::StoredParticipant& participant,
                                  const v1::RegisterSelfPayer& command, const Tariffs& tariffs) {
  NAUNGAN_ASSIGN(const Date start, Date::FromProto(command.start_date(), "start_date"));
  v1::Participation wanted = Described(id, command, start, tariffs);
  bool is_registered = false;
  for (const auto& held : participant.participations()) {
    const Period period = Recorded(held.period());
    if (held.account() != wanted.account() || period.IsEmpty()) continue;
    if (period.from == start && SameRegistration(held, wanted)) {
      return SelfPayment{std::nullopt, held};
    }
    // A person who left may come back with other particulars.
    is_registered = is_registered || !period.to || start < *period.to;
  }
  if (is_registered) {
    return Fail(Code::kAlreadyExists, "SELF_PAYER_EXISTS", "person",
                "This person is registered as a self-payer with other particulars.");
  }
  if (participant.has_death_days()) {
    return Fail(Code::kFailedPrecondition, ReasonOf(v1::ROW_CODE_DECEASED), "person",
                "The death of this person is known.");
  }
  const ProgrammeSet programmes = Recorded(wanted.programmes());
  for (const auto& held : participant.participations()) {
    if (!Conflicts(held, programmes, Period{start, std::nullopt})) continue;
    return Fail(Code::kFailedPrecondition, ReasonOf(CodeOfConflict(held, wanted.region_code())),
                "person", "Another account insures this person in one of these programmes.");
  }
  if (ParticipationsOf(participant) >= kParticipationsMax) {
    return Fail(Code::kResourceExhausted, "PARTICIPATIONS_FULL", "person",
                fmt::format("This person has {} participations, the most that a person may have.",
                            kParticipationsMax));
  }
  wanted.set_seat(SelfPayersSeat(participant, wanted));
  auto recorded = NextRecord(id, participant, 1);
  *recorded.mutable_event()->mutable_opened()->mutable_participation() = wanted;
  return SelfPayment{std::move(recorded), std::move(wanted)};
}

}  // namespace naungan::enrollment
