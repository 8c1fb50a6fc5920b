// Pages of a list (AIP-158): sizes and tokens. A token says where the next page begins, and is
// valid only for the list from which it came.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::rpc {

inline constexpr size_t kPageTokenBytesMax = 2048;
// The entries of a page have at most this many bytes, serialized, so that the answer as a whole
// stays below kMessageBytesMax. A page has at least one entry.
inline constexpr size_t kPageBytesMax = size_t{768} * 1024;

// The number of entries of a page:
//
//   requested            result
//   below 0              kInvalidArgument, PAGE_SIZE_INVALID
//   0                    kPageSizeDefault
//   up to kPageSizeMax   as requested
//   above                kPageSizeMax
Result<int32_t> PageSize(int32_t requested, std::string_view field = "page_size");

// Where a page begins: after the row of `last_key` in `partition`.
struct PageStart {
  int32_t partition = 0;
  // Empty for the first row of the partition.
  std::string last_key;

  bool operator==(const PageStart&) const = default;
};

// `list` names what is listed, with its filter: "agreements in 73.09".
std::string EncodePageToken(const PageStart& start, std::string_view list);

// An empty token stands for the first page. kInvalidArgument: PAGE_TOKEN_MALFORMED,
// PAGE_TOKEN_OF_OTHER_LIST.
Result<PageStart> DecodePageToken(std::string_view token, std::string_view list,
                                  std::string_view field = "page_token");

}  // namespace naungan::rpc
