// A file system for stores that fails when a test says so: reads of table files, and writes. Any
// thread; it must outlive the stores that use it.
#pragma once

#include <memory>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace naungan {

class FaultyFiles {
 public:
  FaultyFiles();
  ~FaultyFiles();

  // For state::StoreMemory.
  rocksdb::Env* env() const;

  // Reads from table files fail with EIO.
  void SetReadsFail(bool fail);
  // Writes to any file fail with ENOSPC.
  void SetFull(bool full);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace naungan
