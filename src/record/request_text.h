// request_text: what was asked of a decision, as request.json of its record.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "gate/judge.h"

namespace sekisho::record {

// Asked is a gate::Request, but for what is no text: the book, the state and the repositories.
struct Asked {
  oci::Reference reference;
  Time now;
  Limits limits;
  policy::Destination destination = {};
  manifests::Scope applied = {};
  gate::Pinning pinning = gate::Pinning::kNone;
  gate::Form form = gate::Form::kTree;
};

// BookFile is a policy file of the book: its path as it was given, and the files that it names.
struct BookFile {
  std::string path;
  std::vector<std::string> named;
};

// RequestText is request.json.
struct RequestText {
  Asked asked;
  crypto::Digest policy;
  std::vector<BookFile> book;
};

Json render_request(const RequestText& request);
// parse_request reads what render_request wrote. Errors: json.*, reference.invalid.
Result<RequestText> parse_request(const Json& json, const Limits& limits);

}  // namespace sekisho::record
