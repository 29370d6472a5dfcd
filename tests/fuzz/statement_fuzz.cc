// Laws of statements: a statement with subjects or an error that denies; what was rendered parses to the
// same; a subject is found exactly where its digest stands among the strong ones.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sigstore/bundle.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

bool stands_in(const sigstore::Subject& subject, const crypto::Digest& digest) {
  for (const auto& [algorithm, hex] : subject.digests) {
    if (algorithm + ":" + hex == digest.text()) return true;
  }
  return false;
}

void check_subjects(const sigstore::Statement& statement) {
  require(!statement.subjects.empty());
  for (const auto& subject : statement.subjects) {
    for (const auto& [algorithm, hex] : subject.digests) {
      const auto digest = crypto::Digest::parse(algorithm + ":" + hex);
      if (!digest.ok()) continue;
      const auto found = sigstore::check_subject(statement, *digest);
      require(!found.ok() || stands_in(*found, *digest));
    }
  }
  require(!sigstore::check_subject(statement, crypto::Digest::of("no input has this digest")).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = sigstore::parse_statement(Bytes(data, data + size), Limits{});
  if (!parsed.ok()) {
    require(reason_class(parsed.error().code) == ReasonClass::kDenied);
    return 0;
  }
  check_subjects(*parsed);
  const Bytes rendered = sigstore::render_statement(*parsed);
  const auto again = sigstore::parse_statement(rendered, Limits{});
  require(again.ok() && sigstore::render_statement(*again) == rendered);
  return 0;
}
