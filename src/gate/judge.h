// judge: the corridor, walked once: reference, manifest, what hangs on it, proofs, decision, layers,
// hand-over.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "manifests/inspect.h"
#include "net/transport.h"
#include "oci/reference.h"
#include "policy/explain.h"
#include "policy/policy.h"
#include "registry/repository.h"
#include "report/judgement.h"
#include "store/state.h"

namespace sekisho::gate {

// Open opens the repository of an image that a manifest names. It is called from several threads.
using Open = std::function<Result<std::unique_ptr<registry::Repository>>(const oci::Reference&)>;

// Pinning: whether tags in the tree are made into digests.
enum class Pinning { kNone, kTags };

// Request is all that a judgement depends on, but for what the repository answers.
struct Request {
  oci::Reference reference;
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  Limits limits;
  const net::Transport* transport = nullptr;  // whose requests are counted; none for a layout
  policy::Destination destination = {};
  store::State* state = nullptr;  // what was admitted before; null: nothing
  manifests::Scope applied = {};  // what of the tree is applied, and by whom
  Open open = {};                 // none: images that must be judged are not
  Pinning pinning = Pinning::kNone;
};

// Form is how an admitted tree is handed over: as files, or as one YAML stream.
enum class Form { kTree, kStream };

// Delivery is where an admitted tree goes, and the command that then runs in it.
struct Delivery {
  std::filesystem::path to;
  std::vector<std::string> command;  // empty: none
};

// judge judges the papers of one reference and, where its rule asks about contents, what is in its tree, and
// hands nothing over.
report::Judgement judge(const Request& request, registry::Repository& repository);

// unjudged is the judgement of a reference whose repository could not even be opened: undecided, or unusable.
report::Judgement unjudged(const oci::Reference& reference, std::shared_ptr<const policy::Policy> policy,
                           Time now, const Error& error);

// Explained is a judgement, and how the policy came to it; nothing where the artifact was not there to judge.
struct Explained {
  report::Judgement judgement;
  std::optional<policy::Explanation> explanation;
};

// explain judges as judge does and looks at all that is attached, whether it could still help or not.
Explained explain(const Request& request, registry::Repository& repository);

// admit judges papers and goods and hands an admitted tree over. Whatever goes wrong, the target is as it was
// before.
report::Judgement admit(const Request& request, registry::Repository& repository, const Delivery& delivery);
// admit does the same and hands the manifests over as one YAML stream: into text, or nothing at all.
report::Judgement admit(const Request& request, registry::Repository& repository, std::string& text);
// rehearse judges as admit does, hands nothing over and remembers nothing.
report::Judgement rehearse(const Request& request, registry::Repository& repository, Form form);

}  // namespace sekisho::gate
