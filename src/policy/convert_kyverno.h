// What Kyverno's old and new policies have in common: keys and identities with their logs.
#pragma once

#include <string>

#include "policy/convert_trust.h"

namespace sekisho::policy {

// add_key_text makes authorities of keys given inline, or named as cosign names them; a fault where it is a
// variable of Kyverno's.
Positions add_key_text(Section& section, const std::string& text, const ForeignAuthority& like);
// read_mode_word reads Enforce, Audit, Deny or Warn, in whatever case. Without a word it is enforced, as
// nothing is weaker than it looks.
Mode read_mode_word(Section& section, const std::string& word);

}  // namespace sekisho::policy
