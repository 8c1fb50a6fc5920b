// A partition of claims without the runtime: the state machine over rows in a map. Events go
// through their bytes, as they do in a log. The events and what is published are kept in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "services/claims/claims_machine.h"
#include "tests/support/memory_rows.h"

namespace naungan::claims {

inline constexpr std::string_view kParticipant = "0123456789ABCDEF";
inline constexpr std::string_view kAccount = "rosters/wakatobi-2022.rentan/account";
inline constexpr int32_t kPartition = 3;
inline constexpr int32_t kPartitions = 8;

// 2025-06-30, noon in Jakarta.
inline constexpr int64_t kNowUs = 1'751'259'600'000'000;

common::v1::Date DateProto(std::string_view iso);
common::v1::Period PeriodProto(std::string_view from, std::string_view to);
std::string ClaimName(std::string_view id, std::string_view participant = kParticipant);

// A BPU in Wakatobi, born on 1960-05-17, insured in JKK and JKM at the base of Rp1,000,000 from
// `from` to `to`, in seat 1 of kAccount.
enrollment::v1::Participation Member(std::string_view from, std::string_view to);

// Submissions that are complete. They are granted if the member is covered.
v1::SubmitClaim JkkDeath(std::string_view event_date, std::string_view submitted_date);
v1::SubmitClaim JkmDeath(std::string_view event_date, std::string_view submitted_date);
v1::SubmitClaim Jht(v1::JhtGround ground, std::string_view event_date,
                    std::string_view submitted_date);

// A bill for the seats, issued and paid the day before `from`, which covers [from, to).
std::vector<enrollment::v1::ContributionEvent> PaidBill(std::string_view account,
                                                        std::string_view from, std::string_view to,
                                                        int64_t first_seat = 1,
                                                        int64_t past_last_seat = 1'000);

class ClaimsHouse {
 public:
  explicit ClaimsHouse(BenefitTable rules);
  ClaimsHouse();

  // Events of enrollment's feeds. An Error would stop the partition.
  Status Opened(const enrollment::v1::Participation& participation);
  Status Continued(std::string_view from_account, std::string_view date,
                   const enrollment::v1::Participation& participation);
  Status Ended(std::string_view account, std::string_view end_date,
               enrollment::v1::EndReason reason);
  Status Paid(std::string_view account, std::string_view from, std::string_view to,
              int64_t first_seat = 1, int64_t past_last_seat = 1'000);
  Status Told(const enrollment::v1::ParticipationEvent& event);
  Status Told(const enrollment::v1::ContributionEvent& event, int32_t source_partition = 0);
  Status Told(std::string_view topic, std::string value, int32_t source_partition = 0);

  // Registers Member(from, to) and pays for the whole period.
  void Insure(std::string_view from, std::string_view to);

  // Commands. The answer is the claim.
  Result<v1::Claim> Send(const v1::ClaimsCommand& command);
  Result<v1::Claim> Submit(const v1::SubmitClaim& submission, std::string_view actor = "branch");
  Result<v1::Claim> Supplement(std::string_view claim,
                               const std::vector<v1::DocumentKind>& documents,
                               std::string_view beneficiary = "",
                               std::string_view actor = "branch");
  Result<v1::Claim> Approve(std::string_view claim, std::string_view date,
                            std::string_view actor = "verifier");
  Result<v1::Claim> Reject(std::string_view claim, std::string_view date,
                           std::string_view actor = "verifier");
  Result<v1::Claim> Pay(std::string_view claim, std::string_view reference, int64_t rupiah,
                        std::string_view date, std::string_view actor = "cashier");
  Result<v1::Claim> Reverse(std::string_view claim, std::string_view reference,
                            std::string_view date, std::string_view actor = "cashier");

  const ClaimsMachine& machine() const { return machine_; }
  const MemoryRows& rows() const { return rows_; }
  const std::vector<std::string>& log() const { return log_; }
  // The claim events that were published, in order.
  const std::vector<v1::ClaimEvent>& feed() const { return feed_; }
  const std::vector<runtime::Outgoing>& outgoing() const { return outgoing_; }

 private:
  void Append(const runtime::Decision& decision);

  ClaimsMachine machine_;
  MemoryRows rows_;
  std::vector<std::string> log_;
  std::vector<v1::ClaimEvent> feed_;
  std::vector<runtime::Outgoing> outgoing_;
};

}  // namespace naungan::claims
