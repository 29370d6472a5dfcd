// JsonOut: a large JSON document written piece by piece, as render_json_pretty writes it whole. For this room
// only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/audit_report.h"

namespace sekisho::report {

class JsonOut {
 public:
  // write outlives it.
  explicit JsonOut(const Write& write) : write_(write) {}

  // A name is given for what is a member of an object, and for that alone.
  void begin_object(std::string_view name = {}) { begin('{', name); }
  void begin_array(std::string_view name = {}) { begin('[', name); }
  void add(const Json& value, std::string_view name = {});
  void add_all(const Json::Object& members);
  // end ends what was begun last.
  void end();

 private:
  struct List {
    char close;
    bool empty = true;
  };

  void begin(char open, std::string_view name);
  void place(std::string_view name);
  std::string line_break() const { return "\n" + std::string(2 * lists_.size(), ' '); }

  const Write& write_;
  std::vector<List> lists_;
};

}  // namespace sekisho::report
