// The tables in the vault's own store: the newest word on each version of a person, which of them
// are ahead of the topic, how far each partition of the topic has been followed, and the proof of
// the identity secret.
//
// A *word* on a version is the sealed person, or that the person was erased. An erased version
// keeps its row, without a person, so that a topic that lost the tombstone can be told again.
//
// Any thread may read. One thread applies changes, and closes the store and opens it again. A row
// that cannot be read, also because the store is closed, throws state::ReadFailed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/state/store.h"
#include "libs/vault/sealer.h"
#include "libs/vault/word_tag.h"

namespace naungan::vault {

// How far a partition has been followed.
struct FollowedPlace {
  // The first offset that has not been followed yet; 0 at the beginning.
  int64_t next_offset = 0;
  // A digest of the record before it (VaultFollower), by which a topic that lost its tail and grew
  // again is recognised. 0 at the beginning.
  int64_t last_digest = 0;
};

// Why a word is ahead of the topic.
struct Ahead {
  // The record that carries the word: it was acknowledged, and has not been read from the topic
  // yet. nullopt: the topic is not known to have the word, so it has to be put into it again.
  std::optional<WordTag> tag;
};

template <typename Value>
using ByRecordKey = std::unordered_map<RecordKey, Value, RecordKeyHash>;

// What one commit changes.
struct VaultChanges {
  struct Followed {
    int32_t partition = 0;
    FollowedPlace place;
  };
  // The sealed person; nullopt: the person is erased.
  ByRecordKey<std::optional<std::string>> words;
  // nullopt: the word is not ahead any more.
  ByRecordKey<std::optional<Ahead>> ahead;
  std::optional<Followed> followed;
  std::optional<std::string> identity_proof;
};

// What is known of a version.
enum class Word { kNone, kPerson, kErased };

class VaultRows {
 public:
  explicit VaultRows(std::shared_ptr<state::Store> store) : store_(std::move(store)) {}

  // From now on these are the rows of `store`, or it is closed if that is a nullptr. A read that is
  // under way keeps the store before it open.
  void Use(std::shared_ptr<state::Store> store);
  bool IsOpen() const;
  // Precondition: the store is open.
  state::StoreSize Size() const { return Open()->Size(); }

  // Returns the sealed value, or nullopt if the store does not have that version or it is erased.
  std::optional<std::string> Sealed(const RecordKey& key) const;
  Word WordOn(const RecordKey& key) const;
  // The versions of a person that are not erased.
  std::vector<RecordKey> VersionsOf(const domain::ParticipantId& id) const;
  // Visits the newest word on every version, in the order of the keys.
  void VisitWords(const std::function<void(const RecordKey&, Word)>& visit) const;
  ByRecordKey<Ahead> AllAhead() const;
  FollowedPlace Followed(int32_t partition) const;
  std::optional<std::string> IdentityProof() const;

  // Writes all of `changes` or none of them. Errors: see state::Store.
  Status Apply(const VaultChanges& changes);
  // The error of the first read or write that failed, by whichever thread. Precondition: the store
  // is open.
  Status Health() const { return Open()->Health(); }

 private:
  std::shared_ptr<state::Store> Open() const;

  mutable std::mutex mutex_;  // guards the pointer
  std::shared_ptr<state::Store> store_;
};

}  // namespace naungan::vault
