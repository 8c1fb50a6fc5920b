// Random commands in any order: no claim is paid twice, and the amounts in the feed add up.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "services/claims/claims_state.h"
#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

constexpr int kSeeds = 200;
constexpr int kCommandsPerSeed = 120;

// Sends random commands, sensible and foolish ones, for a few claims of one person. Every second
// seed sends old-age claims only, so that several balances are claimed at once.
class Mob {
 public:
  Mob(ClaimsHouse& house, uint32_t seed)
      : house_(house), random_(seed), old_age_alone_(seed % 2 == 1) {}

  void SendOne() {
    const std::string name = ClaimName("c" + std::to_string(Pick(5)));
    switch (Pick(8)) {
      case 0:
        return (void)house_.Submit(Submission(name), Actor());
      case 1:
        return (void)house_.Supplement(name, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE},
                                       Pick(2) == 0 ? "heir-2" : "", Actor());
      case 2:
      case 3:
        return (void)house_.Approve(name, Date(), Actor());
      case 4:
        return (void)house_.Reject(name, Date(), Actor());
      case 5:
      case 6:
        return (void)house_.Pay(name, Reference(), Amount(), Date(), Actor());
      default:
        return (void)house_.Reverse(name, Reference(), Date(), Actor());
    }
  }

 private:
  int Pick(int count) { return static_cast<int>(random_() % static_cast<uint32_t>(count)); }
  std::string Actor() { return Pick(2) == 0 ? "a" : "b"; }
  std::string Date() { return "2023-06-1" + std::to_string(Pick(3)); }
  std::string Reference() { return "tx-" + std::to_string(Pick(4)); }
  int64_t Amount() {
    constexpr int64_t kAmounts[] = {70'000'000, 42'000'000, 25'000'000, 1};
    return kAmounts[old_age_alone_ ? 2 : Pick(4)];
  }

  v1::SubmitClaim Submission(const std::string& name) {
    v1::SubmitClaim submission;
    switch (old_age_alone_ ? 2 : Pick(3)) {
      case 0:
        submission = JkkDeath("2023-06-01", "2023-06-10");
        break;
      case 1:
        submission = JkmDeath("2023-06-01", "2023-06-10");
        break;
      default:
        submission =
            Jht(v1::JHT_GROUND_DEATH, "2023-06-0" + std::to_string(1 + Pick(3)), "2023-06-10");
    }
    submission.set_name(name);
    if (Pick(4) == 0) submission.clear_documents();
    return submission;
  }

  ClaimsHouse& house_;
  std::mt19937 random_;
  bool old_age_alone_;
};

// What a reader of the feed learns of one claim.
struct Ledger {
  int64_t sequence = 0;
  int64_t total = 0;
  int64_t standing = 0;  // payments minus those that were taken back
  int standing_payments = 0;
};

using Ledgers = std::map<std::string, Ledger>;

// Old-age balances are paid in the order of their dates. A balance whose payment was taken back is
// not paid once a later balance, which includes its money, is under way or was paid.
class BalanceOrder {
 public:
  void Read(const v1::ClaimEvent& event) {
    if (event.has_submitted()) Submitted(event.submitted().claim());
    if (event.has_denied()) under_way_.erase(event.claim());
    if (!event.has_paid() || event.paid().kind() != v1::CLAIM_KIND_JHT) return;
    under_way_.erase(event.claim());
    EXPECT_TRUE(under_way_.empty()) << event.claim();
    EXPECT_GE(as_of_.at(event.claim()), newest_paid_) << event.claim();
    newest_paid_ = as_of_.at(event.claim());
  }

 private:
  void Submitted(const v1::Claim& claim) {
    if (claim.kind() != v1::CLAIM_KIND_JHT) return;
    const auto as_of = domain::Date::FromProto(claim.jht_balance().as_of_date(), "date");
    ASSERT_TRUE(as_of);
    as_of_.emplace(claim.name(), *as_of);
    under_way_.insert(claim.name());
  }

  std::map<std::string, domain::Date> as_of_;
  std::set<std::string> under_way_;  // and never paid so far
  domain::Date newest_paid_;
};

Ledgers ReadFeed(const ClaimsHouse& house) {
  Ledgers ledgers;
  BalanceOrder balances;
  for (const v1::ClaimEvent& event : house.feed()) {
    Ledger& ledger = ledgers[event.claim()];
    EXPECT_EQ(event.sequence(), ++ledger.sequence);
    balances.Read(event);
    if (event.has_submitted()) ledger.total = event.submitted().claim().total_rupiah();
    if (event.has_paid()) {
      ledger.standing += event.paid().payment().amount_rupiah();
      ++ledger.standing_payments;
      EXPECT_EQ(event.paid().payment().amount_rupiah(), ledger.total);
    }
    if (event.has_payment_reversed()) {
      ledger.standing -= event.payment_reversed().payment().amount_rupiah();
      --ledger.standing_payments;
    }
    // At no point of the feed does a claim have two payments, or fewer than none.
    EXPECT_GE(ledger.standing_payments, 0);
    EXPECT_LE(ledger.standing_payments, 1);
  }
  return ledgers;
}

void CheckRowsAgainstFeed(const ClaimsHouse& house, const Ledgers& ledgers) {
  int death_claims = 0;
  for (const auto& [name, ledger] : ledgers) {
    const auto stored = ClaimOf(house.rows(), *domain::ClaimName::Parse(name, "name"));
    ASSERT_TRUE(stored.has_value()) << name;
    const v1::Claim claim = stored.value_or(v1::StoredClaim()).claim();
    EXPECT_EQ(stored.value_or(v1::StoredClaim()).sequence(), ledger.sequence);
    EXPECT_EQ(claim.state() == v1::CLAIM_STATE_PAID, ledger.standing_payments == 1);
    EXPECT_EQ(ledger.standing, claim.state() == v1::CLAIM_STATE_PAID ? claim.total_rupiah() : 0);

    int64_t lines = 0;
    for (const v1::BenefitLine& line : claim.benefits()) lines += line.amount_rupiah();
    EXPECT_EQ(lines, claim.total_rupiah());
    const bool denied = claim.state() == v1::CLAIM_STATE_DENIED;
    EXPECT_EQ(denied, claim.denial() != v1::DENIAL_CODE_UNSPECIFIED);
    if (!denied && claim.kind() != v1::CLAIM_KIND_JHT) ++death_claims;
  }
  EXPECT_LE(death_claims, 1);
}

TEST(ClaimsProperty, AClaimIsNeverPaidTwiceAndSumsAgree) {
  int64_t payments = 0;
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ClaimsHouse house;
    house.Insure("2022-01-01", "2024-01-01");
    enrollment::v1::Participation saver = Member("2022-01-01", "2024-01-01");
    saver.set_account("rosters/employer/account");
    saver.clear_programmes();
    saver.add_programmes(common::v1::PROGRAMME_JHT);
    ASSERT_TRUE(house.Opened(saver));

    Mob mob(house, seed);
    for (int i = 0; i < kCommandsPerSeed; ++i) mob.SendOne();

    const Ledgers ledgers = ReadFeed(house);
    CheckRowsAgainstFeed(house, ledgers);
    for (const auto& [name, ledger] : ledgers) payments += ledger.standing_payments;

    MemoryRows again;
    for (const std::string& event : house.log()) house.machine().Apply(event, {}, again).value();
    EXPECT_EQ(again.rows(), house.rows().rows());
    if (HasFailure()) return;
  }
  // Some commands must succeed: otherwise the checks above had nothing to check.
  EXPECT_GT(payments, kSeeds / 4);
}

}  // namespace
}  // namespace naungan::claims
