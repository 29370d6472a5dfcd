// PolicyMaker: policy books in a temporary directory, with keys made for the test.
#pragma once

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "crypto/private_key.h"
#include "policy/policy.h"
#include "support/temporary.h"

namespace sekisho::policy {

// key_authority is what the flag --key makes of a key.
inline verify::Authority key_authority(crypto::PublicKey key, verify::LogUse log = verify::LogUse::kIgnored) {
  verify::Authority authority;
  authority.name = "key";
  authority.keys = {std::move(key)};
  authority.log = log;
  return authority;
}

class PolicyMaker {
 public:
  PolicyMaker() {
    for (const char* name : {"a", "b", "c"}) add_key(name);
  }

  std::filesystem::path path(const std::string& name = "policy.yaml") const {
    return directory_.path() / name;
  }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }

  crypto::Digest add_key(const std::string& name) const {
    const auto key = crypto::PrivateKey::generate();
    write(name + ".pub", key->public_key().render_pem());
    return key->public_key().id();
  }

  crypto::Digest key_id(const std::string& name) const {
    std::ifstream in(path(name + ".pub"));
    return crypto::PublicKey::parse_pem(std::string(std::istreambuf_iterator<char>(in), {}))->id();
  }

  // load loads a whole text.
  Result<std::shared_ptr<const Policy>> load(const std::string& text) const {
    write("policy.yaml", text);
    return Policy::load({path()}, Limits{});
  }

  // in_spec is a policy with three authorities a, b and c, and what is given under spec (indented by two).
  static std::string in_spec(const std::string& spec) {
    return "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: test}\nspec:\n"
           "  authorities:\n"
           "    a: {key: {file: a.pub}}\n    b: {key: {file: b.pub}}\n    c: {key: {file: c.pub}}\n" +
           spec;
  }

  // with_rule is such a policy with one rule for everything, with further members in flow style.
  static std::string with_rule(const std::string& members) {
    return in_spec("  rules:\n    - {name: all, match: {repositories: [\"**\"]}, " + members + "}\n");
  }

  std::shared_ptr<const Policy> must_load(const std::string& text) const {
    auto policy = load(text);
    EXPECT_TRUE(policy.ok()) << (policy.ok() ? "" : policy.error().detail) << "\n" << text;
    return policy.ok() ? *policy : nullptr;
  }

 private:
  support::TemporaryDirectory directory_;
};

}  // namespace sekisho::policy
