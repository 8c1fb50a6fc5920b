#include "libs/vault/vault_follower.h"

#include <fmt/core.h>
#include <sodium.h>

#include <array>
#include <bit>
#include <string_view>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::vault {
namespace {

constexpr int64_t kUsPerMs = 1'000;
constexpr int32_t kProofPartition = 0;
// What is put again may wait for the broker as long as it takes.
constexpr int64_t kNoDeadlineUs = INT64_MAX;

// By which a record is recognised when it is read again. A sealed person has a random nonce, and
// the headers have the record's own name, so no two records that differ are alike.
int64_t DigestOf(const eventlog::LoggedRecord& logged) {
  std::string text =
      fmt::format("{}/{}/{}/", logged.offset, logged.record.tombstone, logged.record.key.size());
  text += logged.record.key;
  for (const eventlog::Header& header : logged.record.headers) {
    text += fmt::format("{}={}/", header.name, header.value);
  }
  text += logged.record.value;
  std::array<uint8_t, sizeof(int64_t)> digest{};
  static_assert(sizeof(digest) < crypto_generichash_BYTES_MIN);
  std::array<uint8_t, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const uint8_t*>(text.data()),
                     text.size(), nullptr, 0);
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return std::bit_cast<int64_t>(digest);
}

Word WordOf(const eventlog::Record& record) {
  return record.tombstone ? Word::kErased : Word::kPerson;
}

// The word on `key` in the rows, once `changes` are in them.
Word WordOn(const RecordKey& key, const VaultChanges& changes, const VaultRows& rows) {
  const auto changed = changes.words.find(key);
  if (changed == changes.words.end()) return rows.WordOn(key);
  return changed->second ? Word::kPerson : Word::kErased;
}

// True if a record named `read` is the one that `ahead` waits for, or a younger one of the same
// vault, before which that one would have been read.
bool Reaches(const WordTag& ahead, const std::optional<WordTag>& read) {
  return read && read->vault == ahead.vault && read->number >= ahead.number;
}

}  // namespace

eventlog::Record ProofRecord(const std::string& identity_proof) {
  runtime::v1::VaultProof proof;
  proof.set_identity_proof(identity_proof);
  return {.key = std::string(eventlog::kPersonTopicProofKey),
          .headers = {},
          .value = proof.SerializeAsString()};
}

VaultFollower::VaultFollower(eventlog::Log& log, std::string topic, int32_t partitions,
                             std::string identity_proof, VaultRows& rows,
                             const platform::Clock& clock, eventlog::Waker waker)
    : log_(log),
      topic_(std::move(topic)),
      identity_proof_(std::move(identity_proof)),
      rows_(rows),
      clock_(clock),
      waker_(std::move(waker)),
      sources_(static_cast<size_t>(partitions)),
      has_proof_(rows.IdentityProof().has_value()) {
  for (int32_t partition = 0; partition < partitions; ++partition) {
    sources_[partition].place = rows_.Followed(partition);
  }
}

Result<bool> VaultFollower::Step(VaultWriter& writer) {
  bool moved = false;
  for (int32_t partition = 0; partition < static_cast<int32_t>(sources_.size()); ++partition) {
    NAUNGAN_ASSIGN(const bool came, StepSource(partition, writer));
    moved |= came;
  }
  return moved;
}

void VaultFollower::CompareAll() {
  for (Source& source : sources_) {
    source.reader.reset();
    source.due = Due::kCompare;
  }
}

bool VaultFollower::IsRead(int32_t partition) const {
  const Source& source = sources_[partition];
  return source.due == Due::kNothing && !source.check;
}

bool VaultFollower::IsSettled(int32_t partition) const {
  const Source& source = sources_[partition];
  return IsRead(partition) && source.missing.empty() && source.being_put == 0;
}

Result<bool> VaultFollower::StepSource(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  if (!source.reader && !OpenSource(partition, writer)) return false;
  NAUNGAN_ASSIGN(bool moved, ReadSource(partition, writer));
  // The last record that was followed must have been seen again: another may stand in its place.
  if (source.check && !source.last_is_due && source.place.next_offset >= source.check->end_offset) {
    NAUNGAN_TRY(FinishCheck(partition, writer));
    moved = true;
  }
  moved |= PutAgain(partition, writer);
  return moved;
}

// Returns true if the source has a reader.
bool VaultFollower::OpenSource(int32_t partition, VaultWriter& writer) {
  if (clock_.SteadyUs() < retry_steady_us_) return false;
  Source& source = sources_[partition];
  const eventlog::TopicPartition where = {.topic = topic_, .partition = partition};
  const auto end = log_.EndOffset(where);
  if (!end) {
    RetryLater(source);
    return false;
  }
  const Due due = std::exchange(source.due, Due::kNothing);
  if (due == Due::kCompare || *end < source.place.next_offset) {
    BeginComparison(partition, *end, writer);
  } else if (due == Due::kAwait) {
    source.check = Check{.end_offset = *end,
                         .awaited = writer.ahead().In(partition, std::ssize(sources_)),
                         .comparison = {}};
  }
  source.last_is_due = source.place.last_digest != 0;
  if (!source.last_is_due) {
    const auto begin = log_.BeginOffset(where);
    if (!begin) {
      RetryLater(source);
      return false;
    }
    source.place.next_offset = *begin;
  }
  const int64_t from = source.place.next_offset - (source.last_is_due ? 1 : 0);
  auto opened = log_.OpenReader(where, from, waker_);
  if (!opened) {
    RetryLater(source);
    return false;
  }
  source.reader = *std::move(opened);
  return true;
}

void VaultFollower::BeginComparison(int32_t partition, int64_t end_offset, VaultWriter& writer) {
  Source& source = sources_[partition];
  // The rows keep the place that was followed until the comparison is over, so that a process that
  // crashes meanwhile compares again.
  const int64_t followed_before = rows_.Followed(partition).next_offset;
  platform::LogWarning("the person vault compares a partition of its topic with its store",
                       {{"topic", topic_},
                        {"partition", partition},
                        {"followed_to", followed_before},
                        {"end", end_offset}});
  source.check = Check{.end_offset = end_offset,
                       .awaited = writer.ahead().In(partition, std::ssize(sources_)),
                       .comparison = TopicComparison(followed_before)};
  source.place = {};
  source.missing.clear();
  source.disputed.clear();
  writer.ForgetRead(partition);
  if (partition == kProofPartition) has_proof_ = false;
}

Result<bool> VaultFollower::ReadSource(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  auto records = source.reader->Poll(kFollowBytesMax);
  const bool gone = !records && records.error().reason == "OFFSET_OUT_OF_RANGE";
  if (gone || (records && !FindLast(source, *records))) {
    // A comparison that fails at once is not begun again at once.
    if (source.check && source.check->comparison) RetryLater(source);
    source.reader.reset();
    source.due = Due::kCompare;
    return true;
  }
  if (!records && records.error().code == Code::kDataLoss) {
    Error error = records.error();
    error.message += fmt::format(
        " The person vault cannot read {}/{} on from offset {}. Restore the topic's files from "
        "another replica. Do not delete the vault's directory: it may be the last copy.",
        topic_, partition, source.place.next_offset);
    return std::unexpected(std::move(error));
  }
  if (!records) {
    RetryLater(source);
    return false;
  }
  if (records->empty()) return SettleDisputes(partition, writer);
  NAUNGAN_TRY(Take(partition, *records, writer));
  return true;
}

// Takes the last record that was followed from the front of `records`. Returns false if it is not
// there, or another one is.
bool VaultFollower::FindLast(Source& source, std::vector<eventlog::LoggedRecord>& records) {
  if (!source.last_is_due || records.empty()) return true;
  source.last_is_due = false;
  const eventlog::LoggedRecord& last = records.front();
  if (last.offset != source.place.next_offset - 1 || DigestOf(last) != source.place.last_digest) {
    return false;
  }
  records.erase(records.begin());
  return true;
}

Status VaultFollower::Take(int32_t partition, std::vector<eventlog::LoggedRecord>& records,
                           VaultWriter& writer) {
  Source& source = sources_[partition];
  VaultChanges changes;
  const FollowedPlace place = {.next_offset = records.back().offset + 1,
                               .last_digest = DigestOf(records.back())};
  for (eventlog::LoggedRecord& logged : records) {
    if (const Status read = Interpret(partition, logged, changes, writer); !read) {
      Error error = read.error();
      error.message =
          fmt::format("{}/{} at offset {}: {}", topic_, partition, logged.offset, error.message);
      return std::unexpected(std::move(error));
    }
  }
  if (!source.check || !source.check->comparison) {
    changes.followed = {.partition = partition, .place = place};
  }
  NAUNGAN_TRY(rows_.Apply(changes));
  source.place = place;
  return {};
}

Status VaultFollower::Interpret(int32_t partition, eventlog::LoggedRecord& logged,
                                VaultChanges& changes, VaultWriter& writer) {
  eventlog::Record& record = logged.record;
  if (record.key == eventlog::kPersonTopicProofKey) return CheckProof(record.value, changes);
  const auto key = RecordKey::Parse(record.key);
  if (!key || record.tombstone != record.value.empty()) {
    return Fail(Code::kDataLoss, "VAULT_RECORD_MALFORMED", "",
                "The record is not one of a person vault. Find out who else writes to this topic.");
  }
  Source& source = sources_[partition];
  const auto tag = TagOf(record);
  const bool compares = source.check && source.check->comparison;
  const bool repeated =
      tag && tag->vault == writer.name() && !writer.NoteRead(partition, tag->number);
  const bool again = IsAgain(record);
  const Word known = compares || repeated || again ? WordOn(*key, changes, rows_) : Word::kNone;
  bool takes_over = true;
  if (compares) {
    takes_over = source.check->comparison->Read(*key, logged.offset, record.tombstone, known);
  } else if (repeated) {
    takes_over = false;
  }
  // A person that was put again by a vault that did not know of the tombstone stays erased.
  if (again && known == Word::kErased) takes_over = false;

  if (const Ahead* const ahead = writer.ahead().Find(*key)) {
    if (ahead->tag && !Reaches(*ahead->tag, tag)) return {};
    const bool in_rows = ahead->tag && ahead->tag == tag;
    writer.ahead().Clear(*key, changes);
    if (in_rows) return {};
  }
  if (takes_over) {
    std::optional<std::string> word;
    if (!record.tombstone) word = std::move(record.value);
    changes.words[*key] = std::move(word);
  }
  if (takes_over || known == WordOf(record)) {
    source.disputed.erase(*key);
  } else {
    source.disputed.insert(*key);
  }
  return {};
}

Status VaultFollower::CheckProof(const std::string& value, VaultChanges& changes) {
  runtime::v1::VaultProof proof;
  if (!proof.ParseFromString(value) || proof.identity_proof() != identity_proof_) {
    return Fail(Code::kFailedPrecondition, "IDENTITY_SECRET_MISMATCH", "",
                "The topic's participant ids were derived with another identity secret than ours. "
                "Give every instance the same identity.secret.");
  }
  changes.identity_proof = identity_proof_;
  has_proof_ = true;
  return {};
}

// The partition has been read to the end that was asked for.
Status VaultFollower::FinishCheck(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  const Check check = *std::exchange(source.check, std::nullopt);
  AheadWords& ahead = writer.ahead();
  std::vector<RecordKey> missing;
  if (check.comparison) {
    missing =
        check.comparison->Missing(rows_, ahead, partition, static_cast<int32_t>(sources_.size()));
  }
  for (const auto& [key, was] : check.awaited) {
    const Ahead* const is = ahead.Find(key);
    const bool unread = is != nullptr && is->tag == was.tag;
    // The comparison has judged the words without a tag.
    if (unread && (was.tag || !check.comparison)) missing.push_back(key);
  }
  VaultChanges changes;
  for (const RecordKey& key : missing) ahead.Set(key, {}, changes);
  changes.followed = {.partition = partition, .place = source.place};
  NAUNGAN_TRY(rows_.Apply(changes));
  if (!missing.empty()) {
    platform::LogWarning("the person vault's topic lost records; they are put into it again",
                         {{"topic", topic_},
                          {"partition", partition},
                          {"versions", static_cast<int64_t>(missing.size())}});
  }
  source.missing.assign(missing.begin(), missing.end());
  if (partition == kProofPartition && !has_proof_) {
    has_proof_ = true;
    std::vector<VaultRecord> proof;
    proof.push_back({.partition = kProofPartition, .record = ProofRecord(identity_proof_)});
    writer.Enqueue(std::move(proof), kNoDeadlineUs, [](const Status&) {});
  }
  return {};
}

bool VaultFollower::PutAgain(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  if (source.missing.empty() || source.being_put > 0) return false;
  std::vector<VaultRecord> records;
  while (!source.missing.empty() && records.size() < kPutAgainMax) {
    const RecordKey key = std::move(source.missing.front());
    source.missing.pop_front();
    // It may have been read or written meanwhile.
    const Ahead* const ahead = writer.ahead().Find(key);
    if (ahead == nullptr || ahead->tag) continue;
    if (auto record = RecordOf(key, partition)) {
      record->again = true;
      records.push_back(*std::move(record));
    }
  }
  if (records.empty()) return true;
  source.being_put = records.size();
  writer.Enqueue(
      std::move(records), kNoDeadlineUs, [](const Status&) {}, [&source] { source.being_put = 0; });
  return true;
}

// Everything in the partition has been read. Says again what its last words contradict.
bool VaultFollower::SettleDisputes(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  std::vector<VaultRecord> records;
  for (const RecordKey& key : std::exchange(source.disputed, {})) {
    if (writer.ahead().Find(key) != nullptr || writer.IsPending(key)) continue;
    if (auto record = RecordOf(key, partition)) records.push_back(*std::move(record));
  }
  if (records.empty()) return false;
  writer.Enqueue(std::move(records), kNoDeadlineUs, [](const Status&) {});
  return true;
}

// A record with the word in the rows; nullopt if there is none.
std::optional<VaultRecord> VaultFollower::RecordOf(const RecordKey& key, int32_t partition) const {
  const Word word = rows_.WordOn(key);
  if (word == Word::kNone) return std::nullopt;
  return VaultRecord{.partition = partition,
                     .record = {.key = key.ToText(),
                                .headers = {},
                                .value = rows_.Sealed(key).value_or(""),
                                .tombstone = word == Word::kErased},
                     .person = key};
}

void VaultFollower::RetryLater(Source& source) {
  source.reader.reset();
  retry_steady_us_ = clock_.SteadyUs() + kTopicRetryMs * kUsPerMs;
}

}  // namespace naungan::vault
