// The tables of the enrollment service. The many small rows of a roster are keyed by its number in
// the partition instead of its name.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/state/table.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

using state::Table;

// The number of a roster, an upload or a chunk.
using Number = int32_t;

inline constexpr Table<v1::StoredPartition> kPartition{16};
// {agreement}
inline constexpr Table<agreement::v1::Agreement, std::string_view> kAgreements{17};
// {agreement}: its term alone, since every offer is checked against it.
inline constexpr Table<common::v1::Period, std::string_view> kAgreementTerms{18};
// {roster}
inline constexpr Table<v1::StoredTerms, std::string_view> kTerms{19};
inline constexpr Table<v1::StoredRoster, std::string_view> kRosters{20};
// {roster, upload}
inline constexpr Table<v1::StoredUpload, std::string_view, std::string_view> kUploads{21};
// {roster number, upload number, chunk}
inline constexpr Table<v1::StagedChunk, Number, Number, Number> kChunks{22};
// {roster number, participant's ten bytes}
inline constexpr Table<v1::StoredMember, Number, std::string_view> kMembers{23};
// {roster number, rank, ordinal}
inline constexpr Table<v1::WaitingRow, Number, int64_t, int64_t> kWaiting{24};
// {roster number, block}: seats kSeatsPerBlock * block + 1 and on.
inline constexpr Table<v1::SeatBlock, Number, int64_t> kSeats{25};
// {roster number, seat}
inline constexpr Table<v1::FreeSeat, Number, int64_t> kFreeSeats{26};
// {roster number, grant}
inline constexpr Table<v1::OpenGrant, Number, int64_t> kGrants{27};
// {participant's ten bytes}
inline constexpr Table<v1::StoredParticipant, std::string_view> kParticipants{28};
// {account's name}
inline constexpr Table<v1::StoredAccount, std::string_view> kAccounts{29};
// {account's name, key of the reference (domain/typed_reference.h)}
inline constexpr Table<v1::StoredPayment, std::string_view, std::string_view> kPayments{30};
// {account's name, bill}
inline constexpr Table<v1::StoredBill, std::string_view, std::string_view> kBills{31};

// {roster number, block}: the approved rows of ordinals kOrdinalsPerBlock * block + 1 and on.
inline constexpr Table<v1::OutcomeBlock, Number, int64_t> kOutcomes{32};

// {account's name, bill}: a bill that was summed and came to nothing.
inline constexpr Table<v1::AbandonedBill, std::string_view, std::string_view> kAbandonedBills{33};

// {roster number, upload number}: an upload that was discarded; its people may be sent again.
inline constexpr Table<v1::DiscardedUpload, Number, Number> kDiscardedUploads{34};

// {agreement}: what its addenda added; no row if they added nothing.
inline constexpr Table<v1::StoredAddenda, std::string_view> kAddenda{35};

// Outcomes of neighbouring ordinals share a row, so that a grant writes few rows.
inline constexpr int64_t kOrdinalsPerBlock = 250;

// Neighbouring seats share a row, so that a grant and a bill touch few rows.
inline constexpr int64_t kSeatsPerBlock = 250;
constexpr int64_t BlockOf(int64_t seat) { return (seat - 1) / kSeatsPerBlock; }

}  // namespace naungan::enrollment
