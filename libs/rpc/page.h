// Pages of a list (AIP-158): sizes and tokens. A token says where the next page begins and is bound
// to the list it came from. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::rpc {

inline constexpr size_t kPageTokenBytesMax = 2048;
// The entries of a page, serialized; with the rest of the answer it stays below kMessageBytesMax. A
// page has one entry at least.
inline constexpr size_t kPageBytesMax = size_t{768} * 1024;

// 0: kPageSizeDefault. PAGE_SIZE_INVALID below 0; above kPageSizeMax it is kPageSizeMax.
Result<int32_t> PageSize(int32_t requested, std::string_view field = "page_size");

// Where a page begins: after the row of `last_key` in `partition`.
struct PageStart {
  int32_t partition = 0;
  std::string last_key;  // empty: at the partition's first row

  bool operator==(const PageStart&) const = default;
};

// `list`: what is listed, with its filter ("agreements in 73.09"): a token is good for that only.
std::string EncodePageToken(const PageStart& start, std::string_view list);

// An empty token: the first page. PAGE_TOKEN_MALFORMED, PAGE_TOKEN_OF_OTHER_LIST.
Result<PageStart> DecodePageToken(std::string_view token, std::string_view list,
                                  std::string_view field = "page_token");

}  // namespace naungan::rpc
