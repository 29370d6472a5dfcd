// VexReaders: one reader for each format of VEX, for parse_vex alone.
#pragma once

#include <string_view>
#include <vector>

#include "attest/fields.h"
#include "attest/vex.h"

namespace sekisho::attest {

// Statements are the statements read so far, bounded in number, as is how often they refer to products: a
// short document that refers to long lists again and again must not cost more than a long one.
class Statements {
 public:
  explicit Statements(const Limits& limits) : limits_(limits), references_left_(limits.sbom_relationships) {}
  Done add(VexStatement statement);
  Done refer(std::size_t references);
  std::vector<VexStatement> take() { return std::move(list_); }
  const Limits& limits() const { return limits_; }

 private:
  const Limits& limits_;
  std::size_t references_left_;
  std::vector<VexStatement> list_;
};

Done read_openvex(std::string_view text, Statements& statements);
Done read_csaf(std::string_view text, Statements& statements);
Done read_cyclonedx_vex(std::string_view text, Statements& statements);

// add_digest keeps a digest, with its algorithm spelled as sha256 whether it was SHA-256 or sha-256.
void add_digest(VexComponent& component, std::string_view algorithm, std::string_view hex);
// add_name keeps a name that is not empty.
void add_name(VexComponent& component, std::string name);

}  // namespace sekisho::attest
