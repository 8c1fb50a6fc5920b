// The partitions of the enrollment service without the runtime: state machines over rows in maps,
// with their inboxes and feeds between them. Events go through their bytes, as they do in a log.
//
// Nothing happens by itself: a test, or a seed, decides which of the records under way is read next
// and which work is stepped. Each record of a (source, target) stream is read once and in order, as
// the runtime promises. Between streams any order may happen.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/enrollment_machine.h"
#include "tests/support/memory_rows.h"

namespace naungan::enrollment {

inline constexpr std::string_view kUploader = "disnaker";
inline constexpr std::string_view kApprover = "kepala-dinas";

// 2025-06-30, noon in Jakarta.
inline constexpr int64_t kNowUs = 1'751'259'600'000'000;

class EnrollmentHouse {
 public:
  explicit EnrollmentHouse(int32_t partitions = 4);

  // Feeds.
  void Tell(const agreement::v1::Agreement& agreement, bool amended = false);
  // `agreement` as it is after the addendum.
  void Tell(const agreement::v1::Agreement& agreement, const agreement::v1::Addendum& addendum);
  void TellDeath(int participant, std::string_view death_date,
                 claims::v1::ClaimKind kind = claims::v1::CLAIM_KIND_JKM_DEATH);

  // Commands. `routing_key`: the id of the roster or of the participant.
  template <typename Response>
  Result<Response> Send(std::string_view routing_key, const v1::EnrollmentCommand& command) {
    auto result = Decide(routing_key, command);
    if (!result) return std::unexpected(std::move(result).error());
    Response response;
    response.ParseFromString(*result);
    return response;
  }
  Result<v1::Roster> Open(std::string_view roster);
  Result<v1::Roster> Open(std::string_view roster, const v1::Registrant& registrant);
  Result<v1::UploadRowsResponse> Stage(std::string_view upload, int32_t chunk,
                                       const v1::StagedChunk& rows,
                                       std::string_view actor = kUploader);
  // Approves the upload as it stands, by kApprover.
  Result<v1::Upload> Approve(std::string_view upload, std::string_view start_date);
  Result<v1::Upload> Discard(std::string_view upload);
  // Opens the roster if need be, stages the people in the order of rank, and approves the upload.
  void Enroll(std::string_view upload, const std::vector<int>& participants,
              std::string_view start_date);
  Result<v1::Participation> RegisterAlone(int participant, std::string_view start_date,
                                          int64_t wage_rupiah = 1'000'000);

  Result<v1::Participation> End(int participant, std::string_view account,
                                std::string_view end_date,
                                v1::EndReason reason = v1::END_REASON_LEFT);

  Status Agree(std::string_view account, std::string_view schedule, int32_t months,
               std::string_view first_month);
  Result<v1::IssueBillResponse> Bill(std::string_view account, std::string_view bill,
                                     std::string_view schedule, std::string_view from_month);
  Result<v1::Account> Pay(std::string_view account, std::string_view reference, int64_t rupiah,
                          std::string_view paid_date);

  // Does one thing that is under way, which `random` chooses. Returns false if nothing is.
  bool StepOnce(std::mt19937_64& random);
  // Steps until nothing is under way.
  void Settle(uint64_t seed = 1);

  // Reads the rows.
  v1::Roster Roster(std::string_view roster) const;
  v1::Upload Upload(std::string_view upload) const;
  std::vector<v1::ListedRow> Rows(std::string_view upload) const;
  std::vector<v1::Participation> Participations(int participant) const;
  v1::Account Account(std::string_view account) const;

  // What was published, in the order of each source partition.
  const std::vector<v1::RosterEvent>& roster_feed() const { return roster_feed_; }
  const std::vector<v1::ParticipationEvent>& participation_feed() const {
    return participation_feed_;
  }
  const std::vector<v1::ContributionEvent>& contribution_feed() const { return contribution_feed_; }

  // How many events all partitions have so far.
  int64_t events() const;
  // Does folding each partition's events anew give the same rows?
  bool FoldsAlike() const;

 private:
  struct Partition {
    MemoryRows rows;
    std::vector<std::string> log;
    std::string last_work;
  };
  using Stream = std::tuple<std::string, int32_t, int32_t>;  // topic, source, target

  int32_t PartitionOf(std::string_view routing_key) const;
  const MemoryRows& RowsOf(std::string_view routing_key) const;
  Result<std::string> Decide(std::string_view routing_key, const v1::EnrollmentCommand& command);
  void Tell(const agreement::v1::AgreementEvent& event);
  void Apply(int32_t partition, const runtime::Decision& decision);
  void Publish(int32_t partition, const std::string& event);
  void Read(const Stream& stream);
  void StepWork(int32_t partition);

  const int32_t partition_count_;
  const EnrollmentMachine machine_;
  std::vector<Partition> partitions_;
  std::map<Stream, std::deque<runtime::InputRecord>> streams_;
  std::vector<v1::RosterEvent> roster_feed_;
  std::vector<v1::ParticipationEvent> participation_feed_;
  std::vector<v1::ContributionEvent> contribution_feed_;
};

}  // namespace naungan::enrollment
