// Where rows as offices write them become rows that the log may keep. Judges what a row alone says,
// derives the participant's id, and puts direct identifiers into the vault: no code behind it sees
// a NIK or a name. Thread-safe; `regions`, `secret` and `vault` must outlive it.
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

  // Makes the command of a chunk. Its persons are durable in the vault when `on_ready` is called.
  // `on_ready` is called once, either before this returns or from the vault's thread. The errors
  // are those of CheckChunk and of the vault.
  using OnChunk = std::function<void(Result<v1::StageRows>)>;
  void AcceptChunk(const v1::UploadRowsRequest& request, int64_t deadline_steady_us,
                   OnChunk on_ready) const;

  // Makes the command of a self-payer in the same way. Everything is checked before anything goes
  // to the vault. A row that an upload would refuse is an error here: kInvalidArgument, with the
  // name of the row's code as the reason and the field below "person". The other errors are those
  // of CheckSelfPayer, CheckRegion and of the vault.
  using OnSelfPayer = std::function<void(Result<v1::RegisterSelfPayer>)>;
  void AcceptSelfPayer(const v1::RegisterSelfPayerRequest& request, domain::Date today,
                       int64_t deadline_steady_us, OnSelfPayer on_ready) const;

  // REGION_CODE_MALFORMED, or REGION_UNKNOWN if the decree lists no such region.
  Status CheckRegion(std::string_view code, std::string_view field) const;

  // The secret that makes requests with personal data recognisable (libs/rpc/as_sent.h).
  const vault::IdentitySecret& secret() const { return secret_; }

  // The id of the person with this NIK. The errors of Nik::Parse.
  Result<domain::ParticipantId> Identify(std::string_view nik, std::string_view field) const;

 private:
  const domain::RegionNames& regions_;
  const vault::IdentitySecret& secret_;
  vault::PersonVault& vault_;
};

}  // namespace naungan::enrollment
