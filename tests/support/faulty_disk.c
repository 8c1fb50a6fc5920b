// A disk that is full, read-only or unreadable, for processes that it is preloaded into (LD_PRELOAD): for machines on
// which a test may not mount a small disk of its own.
//
//   FAULTY_DISK_DIRECTORY  the directory that stands for the disk, absolute and without links
//   FAULTY_DISK_STATE      a file that says how it is: "full", "read-only", "unreadable", or anything else:
//                          well
//
// Full: what would take room below the directory fails with ENOSPC; files can still be made and cut, as on
// a real disk. Read-only: everything that changes something below it fails with EROFS. Unreadable: reading a
// table file below it fails with EIO. Files that libc opens and
// writes by itself (stdio's buffers) are let through; what must be durable is not written that way.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { kWell = 0, kFull = ENOSPC, kReadOnly = EROFS, kUnreadable = EIO };

static int DiskState(void) {
  const char* file = getenv("FAULTY_DISK_STATE");
  if (file == NULL) return kWell;
  const int saved = errno;
  const long descriptor = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
  char first = 0;
  if (descriptor >= 0) {
    if (syscall(SYS_read, descriptor, &first, 1) != 1) first = 0;
    syscall(SYS_close, descriptor);
  }
  errno = saved;
  return first == 'f' ? kFull : first == 'r' ? kReadOnly : first == 'u' ? kUnreadable : kWell;
}

static int IsBelow(const char* path) {
  const char* directory = getenv("FAULTY_DISK_DIRECTORY");
  if (directory == NULL) return 0;
  const size_t length = strlen(directory);
  return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == 0);
}

// Sets `path`, which has PATH_MAX bytes, to the file's.
static int IsOnDisk(int descriptor, char* path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return IsBelow(path);
}

// Paths that are not absolute are not looked at: our programs are told absolute directories.
static int PathFails(const char* path) {
  if (path == NULL || !IsBelow(path) || DiskState() != kReadOnly) return 0;
  errno = EROFS;
  return 1;
}

// `takes_room`: it would fail on a full disk. Truncating takes none, whether it cuts a file or makes it
// longer with a hole.
static int ChangeFails(int descriptor, int takes_room) {
  const int saved = errno;
  const int state = DiskState();
  char path[PATH_MAX];
  if (state == kWell || state == kUnreadable || (state == kFull && !takes_room) ||
      !IsOnDisk(descriptor, path)) {
    errno = saved;
    return 0;
  }
  errno = state;
  return 1;
}

static int ReadFails(int descriptor) {
  const int saved = errno;
  char path[PATH_MAX];
  const char* ending = NULL;
  if (DiskState() == kUnreadable && IsOnDisk(descriptor, path)) ending = strrchr(path, '.');
  errno = saved;
  if (ending == NULL || strcmp(ending, ".sst") != 0) return 0;
  errno = EIO;
  return 1;
}

#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

static int OpenFails(const char* path, int flags) {
  return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0 && PathFails(path);
}

#define OPEN(function)                                \
  int function(const char* path, int flags, ...) {    \
    va_list arguments;                                \
    va_start(arguments, flags);                       \
    const mode_t mode = va_arg(arguments, mode_t);    \
    va_end(arguments);                                \
    if (OpenFails(path, flags)) return -1;            \
    return NEXT(function)(path, flags, mode);         \
  }
OPEN(open)
OPEN(open64)

// What two names of one function share: the plain one, and that for large files.
#define FAIL_PATH(result, function, parameters, arguments, path) \
  result function parameters {                                   \
    if (PathFails(path)) return -1;                              \
    return NEXT(function) arguments;                             \
  }
#define FAIL_CHANGE(takes_room, result, function, parameters, arguments) \
  result function parameters {                                           \
    if (ChangeFails(descriptor, takes_room)) return -1;                  \
    return NEXT(function) arguments;                                     \
  }

FAIL_PATH(int, mkdir, (const char* path, mode_t mode), (path, mode), path)
FAIL_PATH(int, rmdir, (const char* path), (path), path)
FAIL_PATH(int, unlink, (const char* path), (path), path)
FAIL_PATH(int, remove, (const char* path), (path), path)
FAIL_PATH(int, rename, (const char* from, const char* to), (from, to), to)
FAIL_PATH(int, link, (const char* from, const char* to), (from, to), to)
FAIL_PATH(int, chmod, (const char* path, mode_t mode), (path, mode), path)

int access(const char* path, int mode) {
  if ((mode & W_OK) != 0 && PathFails(path)) return -1;
  return NEXT(access)(path, mode);
}

FAIL_CHANGE(1, ssize_t, write, (int descriptor, const void* from, size_t bytes),
           (descriptor, from, bytes))
FAIL_CHANGE(1, ssize_t, writev, (int descriptor, const struct iovec* parts, int count),
           (descriptor, parts, count))
FAIL_CHANGE(1, ssize_t, pwrite, (int descriptor, const void* from, size_t bytes, off_t offset),
           (descriptor, from, bytes, offset))
FAIL_CHANGE(1, ssize_t, pwrite64, (int descriptor, const void* from, size_t bytes, off64_t offset),
           (descriptor, from, bytes, offset))
FAIL_CHANGE(1, int, fallocate, (int descriptor, int mode, off_t offset, off_t bytes),
           (descriptor, mode, offset, bytes))
FAIL_CHANGE(1, int, fallocate64, (int descriptor, int mode, off64_t offset, off64_t bytes),
           (descriptor, mode, offset, bytes))
#define FAIL_READ(function, offset_type)                                              \
  ssize_t function(int descriptor, void* to, size_t bytes, offset_type offset) {        \
    if (ReadFails(descriptor)) return -1;                                               \
    return NEXT(function)(descriptor, to, bytes, offset);                               \
  }
FAIL_READ(pread, off_t)
FAIL_READ(pread64, off64_t)

FAIL_CHANGE(0, int, ftruncate, (int descriptor, off_t bytes), (descriptor, bytes))
FAIL_CHANGE(0, int, ftruncate64, (int descriptor, off64_t bytes), (descriptor, bytes))
