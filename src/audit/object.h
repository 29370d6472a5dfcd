// Object: one Kubernetes object as JSON, and what is read of it by its kind.
#pragma once

#include <string>
#include <string_view>

#include "audit/draft.h"
#include "base/json.h"

namespace sekisho::audit {

// Type is a kind of object; of an item of a typed list, which does not say it itself, it is the list's.
struct Type {
  std::string api_version, kind;
};

// type_of is what a value says of itself; parts are empty where it says nothing.
Type type_of(const Json& value);
// item_type is the type of the items of a list of that type (PodList: Pod); empty for a List of anything.
Type item_type(const Type& list);
bool is_list(const Type& type);
// is_understood tells lists that are what they should be whatever they hold: those of a kind that is read,
// and, where there is nothing in it, the List that kubectl prints of any kind.
bool is_understood(const Type& list, std::size_t items);
// is_known tells kinds of which something is read.
bool is_known(const Type& type);

struct Object {
  const Json& body;
  Type type;
  std::string where;  // its place in the text

  std::string name() const;
  std::string name_space() const;
  // title is KIND [NAMESPACE/]NAME, harmless to print.
  std::string title() const;
  // place is its place in a cluster: namespace and KIND/NAME.
  report::Place place(std::string part) const;
  // at is the place of one of its fields.
  std::string at(const std::string& field) const { return where.empty() ? field : where + "." + field; }
};

// read_object reads an object, or all of a list, into the draft. Kinds that are not known are passed over;
// what is no object is a fault. type is what is known of it where it says nothing itself.
void read_object(Draft& draft, const Json& value, const Type& type, const std::string& where);

}  // namespace sekisho::audit
