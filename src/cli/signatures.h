// signatures: the formats that signatures are made in, and how they are told.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "base/json.h"
#include "oci/reference.h"
#include "publish/sign.h"

namespace sekisho::cli {

using Signatures = std::vector<publish::Signed>;

// FormatOption is the flag --format.
struct FormatOption {
  std::string text = "bundle";
  CLI::Option* add_to(CLI::App& command);
  publish::Formats formats() const;
};

// signed_name is HOST/REPOSITORY as it is signed; empty for a layout without a name.
std::string signed_name(const oci::Reference& reference);

// words_of tells what was done: "signed (bundle), was signed already (legacy)".
std::string words_of(const Signatures& made);
// json_of is an array of {format, manifest, new}.
Json json_of(const Signatures& made);

// Audience is who will see the signatures and who will not, as lines and as an array of {name, sees, why}.
struct Audience {
  std::string lines;
  Json json;
};
Audience audience_of(const Signatures& made, const publish::Signing& signing);

// word is how an outcome is told.
std::string word(publish::Outcome outcome, std::string_view done);

}  // namespace sekisho::cli
