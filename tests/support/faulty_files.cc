#include "tests/support/faulty_files.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace naungan {
namespace {

struct Faults {
  std::atomic<bool> reads_fail = false;
  std::atomic<bool> full = false;
};

class TableFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  TableFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::shared_ptr<Faults> faults)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), faults_(std::move(faults)) {}

  rocksdb::IOStatus Read(uint64_t offset, size_t bytes, const rocksdb::IOOptions& options,
                         rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* debug) const override {
    if (faults_->reads_fail) return rocksdb::IOStatus::IOError("Input/output error");
    return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, debug);
  }

 private:
  const std::shared_ptr<Faults> faults_;
};

class WrittenFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WrittenFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::shared_ptr<Faults> faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(std::move(faults)) {}

  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    if (faults_->full) return rocksdb::IOStatus::NoSpace("No space left on device");
    return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* debug) override {
    if (faults_->full) return rocksdb::IOStatus::NoSpace("No space left on device");
    return FSWritableFileOwnerWrapper::Append(bytes, options, verification, debug);
  }

 private:
  const std::shared_ptr<Faults> faults_;
};

class Files final : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(std::shared_ptr<Faults> faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(std::move(faults)) {}

  const char* Name() const override { return "FaultyFiles"; }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::NewRandomAccessFile(name, options, file, debug);
    if (status.ok() && name.ends_with(".sst")) {
      *file = std::make_unique<TableFile>(std::move(*file), faults_);
    }
    return status;
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (status.ok()) *file = std::make_unique<WrittenFile>(std::move(*file), faults_);
    return status;
  }

 private:
  const std::shared_ptr<Faults> faults_;
};

}  // namespace

struct FaultyFiles::Parts {
  std::shared_ptr<Faults> faults = std::make_shared<Faults>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(std::make_shared<Files>(faults));
};

FaultyFiles::FaultyFiles() : parts_(std::make_unique<Parts>()) {}
FaultyFiles::~FaultyFiles() = default;

rocksdb::Env* FaultyFiles::env() const { return parts_->env.get(); }
void FaultyFiles::SetReadsFail(bool fail) { parts_->faults->reads_fail = fail; }
void FaultyFiles::SetFull(bool full) { parts_->faults->full = full; }

}  // namespace naungan
