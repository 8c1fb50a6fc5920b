// Where rows as offices write them become rows that the log may keep: what a row alone says is
// judged, the participant's id is derived, direct identifiers go to the vault. Nothing behind it
// sees a NIK or a name. Thread-safe; `regions`, `secret` and `vault` must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/region_names.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"

namespace naungan::enrollment {

class RowIntake {
 public:
  RowIntake(const domain::RegionNames& regions, const vault::IdentitySecret& secret,
            vault::PersonVault& vault)
      : regions_(regions), secret_(secret), vault_(vault) {}

  // The chunk, its persons durable in the vault. `on_ready` is called once, at once or from the
  // vault's thread. Errors: CheckChunk's, the vault's.
  using OnChunk = std::function<void(Result<v1::StageRows>)>;
  void AcceptChunk(const v1::UploadRowsRequest& request, int64_t deadline_steady_us,
                   OnChunk on_ready) const;

  // A self-payer, likewise. A row that an upload would refuse is refused here: kInvalidArgument,
  // the row code's name as the reason, the field below "person". So is what is wrong with the rest
  // (CheckSelfPayer, CheckRegion), before anything goes to the vault.
  using OnSelfPayer = std::function<void(Result<v1::RegisterSelfPayer>)>;
  void AcceptSelfPayer(const v1::RegisterSelfPayerRequest& request, domain::Date today,
                       int64_t deadline_steady_us, OnSelfPayer on_ready) const;

  // REGION_CODE_MALFORMED; REGION_UNKNOWN where the decree lists no such region.
  Status CheckRegion(std::string_view code, std::string_view field) const;

  // What requests with personal data are known again by (libs/rpc/as_sent.h).
  const vault::IdentitySecret& secret() const { return secret_; }

  // The errors of Nik::Parse.
  Result<domain::ParticipantId> Identify(std::string_view nik, std::string_view field) const;

 private:
  const domain::RegionNames& regions_;
  const vault::IdentitySecret& secret_;
  vault::PersonVault& vault_;
};

}  // namespace naungan::enrollment
