#include "libs/yaml/document.h"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <utility>

#include "libs/yaml/message_reader.h"

namespace naungan::yaml {

Document::Document(std::string name, std::string text, std::string_view reason)
    : name_(std::move(name)), text_(std::move(text)), reason_(reason) {}

Result<Document> Document::Open(const std::filesystem::path& file, std::string_view reason) {
  const auto unreadable = [&](std::string_view why) {
    return Fail(Code::kNotFound, "FILE_UNREADABLE", "",
                fmt::format("The file {} {}. Name a file of rules that this user may read.",
                            file.string(), why));
  };
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return unreadable("cannot be opened");
  std::string text(kDocumentBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return unreadable("cannot be read");
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.size() > kDocumentBytesMax) {
    return unreadable(fmt::format("has more than {} bytes", kDocumentBytesMax));
  }
  return Document(file.string(), std::move(text), reason);
}

Status Document::Read(google::protobuf::Message& message) {
  lines_ = FieldLines();
  try {  // yaml-cpp reports by exceptions; none of them leaves this function
    const YAML::Node node = YAML::Load(text_);
    if (!node || node.IsNull()) return Wrong("", "The file is empty.");
    Status read = ReadMessage(node, {.reason = reason_}, message, &lines_);
    if (read) return read;
    Error error = std::move(read).error();
    error.message = fmt::format("{}, {}", name_, error.message);
    return std::unexpected(std::move(error));
  } catch (const YAML::Exception& exception) {
    return Fail(Code::kInvalidArgument, reason_, "",
                fmt::format("{}, line {}: This is not YAML: {}.", name_, exception.mark.line + 1,
                            exception.msg));
  }
}

std::unexpected<Error> Document::Wrong(std::string_view path, std::string_view what) const {
  return std::unexpected(
      Located(Error{Code::kInvalidArgument, reason_, std::string(path), std::string(what)}));
}

Error Document::Located(Error error) const {
  error.message = fmt::format("{}, line {}: {}", name_, lines_.Of(error.field), error.message);
  return error;
}

}  // namespace naungan::yaml
