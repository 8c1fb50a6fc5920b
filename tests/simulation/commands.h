// The public commands of a small house, as the gRPC handlers submit them: agreements of Wakatobi
// with one category, their rosters, accounts and claims. People have numbers. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "tests/simulation/clients.h"

namespace naungan::simulation {

// A command whose place is not known yet; it follows from the routing key.
struct Addressed {
  std::string service;
  std::string routing_key;
  std::string what;
  std::string payload;
};

// agreements/{id}, for the year 2024. If `predecessor` is not empty it is a renewal, which begins
// on 2024-04-01.
Addressed RegisterAgreement(const std::string& id, int64_t quota_seats,
                            const std::string& predecessor);
Addressed AmendQuota(const std::string& id, int addendum, int64_t quota_seats);

// rosters/{id}.rentan
Addressed OpenRoster(const std::string& id);
Addressed StageRows(const std::string& id, int upload, int32_t chunk, int32_t first_row,
                    const std::vector<int>& people);
Addressed ApproveUpload(const enrollment::v1::Upload& upload, const std::string& start_date);
Addressed RegisterSelfPayer(int person);

// Accounts: rosters/{id}.rentan/account, participants/{id}/account.
std::string RosterAccount(const std::string& id);
std::string PersonAccount(int person);
Addressed ProposeSchedule(const std::string& account);
Addressed AgreeSchedule(const std::string& account);
Addressed IssueBill(const std::string& account, int month);
Addressed RecordPayment(const std::string& account, int payment, int64_t rupiah,
                        std::string_view day);
// Corrections "reverse-{payment}" and "void-{month}".
Addressed ProposeReversal(const std::string& account, int payment);
Addressed ProposeVoid(const std::string& account, int month);
Addressed ApproveCorrection(const std::string& account, const std::string& correction);

Addressed SubmitClaim(int person, const std::string& claim, claims::v1::ClaimKind kind);
Addressed ApproveClaim(int person, const std::string& claim);
Addressed PayClaim(int person, const std::string& claim, int payment, int64_t rupiah);
Addressed ReversePayment(int person, const std::string& claim, int payment);

}  // namespace naungan::simulation
