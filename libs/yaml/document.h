// A YAML text that holds one message: a file of rules, or one that is embedded in the program.
//
//   NAUNGAN_ASSIGN(yaml::Document document, yaml::Document::Open(file, "BENEFIT_RULES_INVALID"));
//   v1::BenefitRules rules;
//   NAUNGAN_TRY(document.Read(rules));
//   if (rules.rules_size() == 0) return document.Wrong("rules", "State at least one rule.");
//
// This header does not show yaml-cpp, so that its users need not compile it. One thread.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/yaml/field_lines.h"

namespace naungan::yaml {

inline constexpr size_t kDocumentBytesMax = size_t{1024} * 1024;

class Document {
 public:
  // `name` stands for the text in messages: the path of its file. `reason` is the reason of every
  // Error about the text, e.g. "BENEFIT_RULES_INVALID".
  Document(std::string name, std::string text, std::string_view reason);

  // Reads the text from a file. Error: kNotFound, FILE_UNREADABLE, if there is no such file, if it
  // cannot be read, or if it has more than kDocumentBytesMax.
  static Result<Document> Open(const std::filesystem::path& file, std::string_view reason);

  // Sets the fields of `message` that the text states, as message_reader.h describes. Error:
  // kInvalidArgument with `reason`; its field is the path of what is wrong, its message names the
  // file and the line.
  Status Read(google::protobuf::Message& message);

  // After Read: does the text state the field of this path? It tells a list that is empty from one
  // that was forgotten.
  bool States(std::string_view path) const { return lines_.Has(path); }

  // After Read: the Error about a field that could be read and is wrong all the same. `what` says
  // what is wrong and what to do.
  std::unexpected<Error> Wrong(std::string_view path, std::string_view what) const;
  // Likewise for an Error of a rule whose field is a path in the message: adds file and line.
  Error Located(Error error) const;

 private:
  std::string name_;
  std::string text_;
  std::string reason_;
  FieldLines lines_;
};

}  // namespace naungan::yaml
