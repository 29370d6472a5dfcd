// Conversions as the tests make them: the policy written where the files that it names are, and loaded.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "crypto/private_key.h"
#include "policy/convert.h"
#include "policy/policy.h"
#include "support/temporary.h"

namespace sekisho::policy {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class ConvertMaker {
 public:
  // convert converts one document.
  Result<Conversion> convert(const std::string& text) const {
    return convert_settings({{{"in.yaml", text}}, std::nullopt, {}}, Limits{});
  }
  Result<Conversion> cosign(std::vector<std::string> words) const {
    return convert_settings({{}, std::nullopt, std::move(words)}, Limits{});
  }

  // load loads a conversion: every file that it names is there, each key another one, each root the public
  // one.
  std::shared_ptr<const Policy> load(const Result<Conversion>& conversion) const {
    EXPECT_TRUE(conversion.ok()) << (conversion.ok() ? "" : conversion.error().detail);
    if (!conversion.ok()) return nullptr;
    return load(conversion->policy);
  }
  std::shared_ptr<const Policy> load(const std::string& text) const {
    write_files(text);
    std::ofstream(path("policy.yaml"), std::ios::binary) << text;
    auto policy = Policy::load({path("policy.yaml")}, Limits{});
    EXPECT_TRUE(policy.ok()) << (policy.ok() ? "" : policy.error().detail) << "\n" << text;
    return policy.ok() ? *policy : nullptr;
  }

 private:
  std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }

  void write_files(const std::string& text) const {
    for (std::size_t at = text.find("file: "); at != std::string::npos; at = text.find("file: ", at + 1)) {
      std::string name = text.substr(at + 6, text.find_first_of("}\n", at) - at - 6);
      name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
      write_file(name);
    }
    for (std::size_t at = text.find("files: ["); at != std::string::npos;
         at = text.find("files: [", at + 1)) {
      std::string list = text.substr(at + 8, text.find(']', at) - at - 8) + ",";
      for (std::size_t comma = list.find(','); comma != std::string::npos; comma = list.find(',')) {
        write_file(list.substr(0, comma));
        list.erase(0, std::min(comma + 2, list.size()));
      }
    }
  }

  void write_file(const std::string& name) const {
    if (name.empty() || std::filesystem::exists(path(name))) return;
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream out(path(name), std::ios::binary);
    const std::filesystem::path keys = std::filesystem::path(SEKISHO_SOURCE_DIR) / "keys";
    out << (name.ends_with(".json") ? read_text(keys / "sigstore-public-good.json")
                                    : crypto::PrivateKey::generate()->public_key().render_pem());
  }

  support::TemporaryDirectory directory_;
};

// has_note tells whether some note holds a text.
inline bool has_note(const Conversion& conversion, const std::string& text) {
  const auto holds = [&](const std::string& note) { return note.find(text) != std::string::npos; };
  return std::any_of(conversion.notes.begin(), conversion.notes.end(), holds);
}

}  // namespace sekisho::policy
