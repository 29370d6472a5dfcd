// secrets: files that look as if they should not be published, by name and content. A net for accidents, no
// proof that there are none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::publish {

// find_secret tells what a file looks like: "a private key", "credentials", "a Secret that is not encrypted";
// nothing where it looks harmless. path is below the root; content is all of the file.
std::optional<std::string_view> find_secret(std::string_view path, BytesView content);

// SecretSearch looks at the files of a tree, but for those whose paths are allowed.
class SecretSearch {
 public:
  explicit SecretSearch(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

  void look(const std::string& path, BytesView content);
  // result is push.secret, which names them all, or that there was none.
  Done result() const;

 private:
  std::vector<std::string> allowed_;
  std::string named_;
  std::size_t found_ = 0;
};

}  // namespace sekisho::publish
