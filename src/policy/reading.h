// Reading: what the rules of a book are read with.
#pragma once

#include "base/limits.h"
#include "policy/files.h"
#include "verify/trust.h"

namespace sekisho::policy {

struct Reading {
  const verify::TrustMaterial& trust;
  const Limits& limits;
  BookDigest& digest;
};

}  // namespace sekisho::policy
