#include "libs/rpc/page.h"

#include <algorithm>

#include "libs/base/base64.h"
#include "libs/base/sha256.h"
#include "libs/platform/limits.h"

namespace naungan::rpc {
namespace {

// A token holds 8 bytes of the list's digest, the partition in 4 bytes (big-endian), and the last
// key.
constexpr size_t kDigestBytes = 8;
constexpr size_t kPartitionBytes = 4;

std::string DigestOf(std::string_view list) {
  return std::string(BytesOf(Sha256(list)).substr(0, kDigestBytes));
}

}  // namespace

Result<int32_t> PageSize(int32_t requested, std::string_view field) {
  if (requested < 0) {
    return Fail(Code::kInvalidArgument, "PAGE_SIZE_INVALID", field,
                "A page has 1 to 1000 entries; 0 means the default.");
  }
  if (requested == 0) return platform::kPageSizeDefault;
  return std::min(requested, platform::kPageSizeMax);
}

std::string EncodePageToken(const PageStart& start, std::string_view list) {
  std::string bytes = DigestOf(list);
  const auto partition = static_cast<uint32_t>(start.partition);
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(partition >> shift & 0xFFU));
  }
  return EncodeBase64Url(bytes + start.last_key);
}

Result<PageStart> DecodePageToken(std::string_view token, std::string_view list,
                                  std::string_view field) {
  if (token.empty()) return PageStart{};
  const auto malformed = [field] {
    return Fail(
        Code::kInvalidArgument, "PAGE_TOKEN_MALFORMED", field,
        "Pass on the next_page_token of the last answer, unchanged, or none to start over.");
  };
  if (token.size() > kPageTokenBytesMax) return malformed();
  const auto bytes = DecodeBase64Url(token, field);
  if (!bytes || bytes->size() < kDigestBytes + kPartitionBytes) return malformed();
  if (!bytes->starts_with(DigestOf(list))) {
    return Fail(Code::kInvalidArgument, "PAGE_TOKEN_OF_OTHER_LIST", field,
                "The page token belongs to a list with other filters; start over without it.");
  }
  uint32_t partition = 0;
  for (size_t i = 0; i < kPartitionBytes; ++i) {
    partition = partition << 8U | static_cast<unsigned char>((*bytes)[kDigestBytes + i]);
  }
  if (partition > static_cast<uint32_t>(INT32_MAX)) return malformed();
  return PageStart{.partition = static_cast<int32_t>(partition),
                   .last_key = bytes->substr(kDigestBytes + kPartitionBytes)};
}

}  // namespace naungan::rpc
