// The lines on which the fields of a message stand in the file that it was read from. A value that
// is well-formed may still be wrong by a rule that the reader does not know; the error about it can
// then name its line, too. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace naungan::yaml {

class FieldLines {
 public:
  // `path` as in Error::field: "rules[0].benefits[2].kind". `line` counts from 1.
  void Add(std::string path, int line) { lines_.emplace(std::move(path), line); }

  // Does the file state this field? An empty list that is stated counts, too.
  bool Has(std::string_view path) const { return lines_.contains(path); }

  // The line of the field; if the file does not state it, the line of the nearest message around
  // it; 1 if there is none.
  int Of(std::string_view path) const {
    while (true) {
      if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
      const size_t end = path.find_last_of(".[");
      if (end == std::string_view::npos) return 1;
      path = path.substr(0, end);
    }
  }

 private:
  std::map<std::string, int, std::less<>> lines_;
};

}  // namespace naungan::yaml
