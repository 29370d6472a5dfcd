// Judgement: a Verdict with all that explains it, and how it is shown: text, JSON, exit code.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "net/transport.h"
#include "policy/decide.h"
#include "policy/policy.h"
#include "verify/evidence.h"

namespace sekisho::report {

enum class Decision { kDenied, kUndecided, kAdmitted };
enum class Stage { kPapers, kGoods };

// ContentImage is an image that a manifest names, and how it was judged, where it was.
struct ContentImage {
  std::string image, object, field, file;
  std::uint32_t line = 0;
  std::optional<Decision> decision;
};

// Rewritten is a file in which tags were made into digests: what it was, and what it is in the tree.
struct Rewritten {
  std::string file;
  crypto::Digest before, after;
};

struct Contents {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::optional<std::size_t> objects;  // absent: the manifests were not read
  std::vector<ContentImage> images;
  std::vector<Rewritten> rewritten;
};

struct Judgement {
  std::string reference;  // as typed
  std::string resolved;   // empty where it was not resolved
  std::optional<crypto::Digest> digest;
  std::shared_ptr<const policy::Policy> policy;
  std::string rule;  // its name; empty where none matched
  policy::Mode mode = policy::Mode::kEnforce;
  Stage stage = Stage::kPapers;
  Decision decision = Decision::kDenied;
  bool unusable = false;             // what the caller gave could not be used: exit 2
  std::optional<Decision> would_be;  // in warn mode
  Time time;
  std::optional<Time> holds_until;
  std::vector<policy::Reason> reasons;
  std::vector<policy::Exception> exceptions;  // that set a demand aside
  std::vector<verify::Proof> proofs;
  std::vector<verify::Rejection> rejections;
  std::optional<Contents> contents;
  net::Stats requests;
  std::optional<int> command_exit;
  std::string handed_over;  // the directory, where admit put it
};

// render_verdict is the JSON verdict of docs/cli.md (schema https://sekisho.dev/verdict/v1).
Json render_verdict(const Judgement& judgement);

enum class Colour { kOff, kOn };
// render_text is the verdict for people, several lines, ending in a newline.
std::string render_text(const Judgement& judgement, Colour colour);

// exit_code: 0 admitted, 1 denied, 2 unusable, 3 undecided, 4 admitted but the command failed; of several, 2
// over 1 over 3 over 4 over 0.
int exit_code(const Judgement& judgement);
int exit_code(const std::vector<Judgement>& judgements);

}  // namespace sekisho::report
