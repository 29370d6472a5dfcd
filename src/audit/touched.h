// touched: which digests rest on a signer, by the verdicts that a cache keeps; nobody is asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "report/audit.h"
#include "store/cache.h"

namespace sekisho::audit {

// SignerQuery is a key by its id, or an identity; an empty issuer stands for any.
struct SignerQuery {
  std::optional<crypto::Digest> key;
  std::string subject, issuer;
};

// Touched is an artifact with a proof by the signer.
struct Touched {
  std::string name;  // HOST/REPOSITORY@DIGEST
  report::Decision decision;
  std::optional<Time> signed_at;           // by that signer, the first time
  Time judged;                             // the newest verdict that says so
  std::vector<std::string> other_signers;  // of the same verdict, each once
};

// touched_by is all that were proved by the signer when they were judged, by name.
std::vector<Touched> touched_by(const SignerQuery& query, const store::Cache& cache, const Limits& limits);

}  // namespace sekisho::audit
