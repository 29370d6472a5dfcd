// secrets: files that look as if they should not be published, by name and content. A net for accidents, no
// proof that there are none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/source_tree.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::publish {

// find_secret tells what a file looks like: "a private key", "credentials", "a Secret that is not encrypted";
// nothing where it looks harmless. path is below the root; content is all of the file.
std::optional<std::string_view> find_secret(std::string_view path, BytesView content);

// check_secrets looks at every file of the tree, but for those whose paths are allowed. Errors: push.secret,
// which names them all; file.unreadable.
Done check_secrets(const archive::SourceTree& tree, const std::vector<std::string>& allowed);

}  // namespace sekisho::publish
