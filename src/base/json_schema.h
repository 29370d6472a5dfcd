// JsonSchema: a JSON Schema that was understood whole; what it does not know it refuses, and passes over
// nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho {

namespace json_schema {
struct Program;
}

// SchemaFault is the first place, in the order of the document, at which a value is not as a schema says.
struct SchemaFault {
  // Kind: kLimit tells that checking took more steps or went deeper than Limits allow, or met a number whose
  // exponent nobody can mean: then nothing is known of the value.
  enum class Kind { kInvalid, kLimit } kind = Kind::kInvalid;
  std::string place;  // a JSON Pointer (RFC 6901) into the value, "" for the whole; made printable and cut
  std::string text;   // what is wrong there: "is of type string, not object"

  // message is both, for people.
  std::string message() const;
};

// JsonSchema is of dialect 2020-12 unless $schema names 2019-09, draft-07 or draft-06. Copies share what was
// compiled, which threads may share.
//
// Stricter than the specifications: a keyword that the dialect does not have is an error unless it annotates
// only (title, x-..., and format, which is not asserted); so is what draft-07 and draft-06 pass over beside a
// $ref, a $ref to another document (nothing is ever fetched), one that leads back to itself without going
// into the value, and a multipleOf of more than 18 digits. `pattern` is in RE2's syntax.
class JsonSchema {
 public:
  // compile reads a schema. Error: policy.invalid, with the place in the schema (#/properties/name) and what
  // is wrong there.
  static Result<JsonSchema> compile(const Json& schema, const Limits& limits);

  // fault_of is nothing where the value is valid. Numbers are compared exactly, 1 and 1.0 are equal.
  std::optional<SchemaFault> fault_of(const Json& value, const Limits& limits) const;

 private:
  explicit JsonSchema(std::shared_ptr<const json_schema::Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const json_schema::Program> program_;
};

}  // namespace sekisho
