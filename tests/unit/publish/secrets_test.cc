#include "publish/secrets.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::publish {
namespace {

bool is_secret(const std::string& path, const std::string& content) {
  return find_secret(path, content).has_value();
}

TEST(Secrets, AreKnownByName) {
  for (const char* path : {"id_rsa", "d/id_ed25519", "tls.key", "d/.env", ".npmrc", ".netrc",
                           "d/.dockerconfigjson", "kubeconfig", "prod.kubeconfig", ".git-credentials"})
    EXPECT_TRUE(is_secret(path, "x")) << path;
  for (const char* path : {"id_rsa.pub", "env", "a.env.yaml", "key.yaml", "d.key/a.yaml", "monkey"})
    EXPECT_FALSE(is_secret(path, "x")) << path;
}

TEST(Secrets, PrivateKeysAreKnownByContent) {
  for (const char* kind :
       {"", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "ENCRYPTED SIGSTORE ", "ENCRYPTED COSIGN "}) {
    const std::string begin = "-----BEGIN " + std::string(kind) + "PRIVATE KEY-----\n";
    EXPECT_TRUE(is_secret("a", begin)) << kind;
    EXPECT_TRUE(is_secret("a.yaml", "data:\n  key: |\n    " + begin)) << kind;
  }
  EXPECT_TRUE(is_secret("keys.txt", "# created\nAGE-SECRET-KEY-1QQQ\n"));
  EXPECT_FALSE(is_secret("a.pub", "-----BEGIN PUBLIC KEY-----\n"));
  EXPECT_FALSE(is_secret("a.crt", "-----BEGIN CERTIFICATE-----\nPRIVATE KEY\n"));
}

TEST(Secrets, CredentialsAreKnownByContent) {
  EXPECT_TRUE(is_secret("config.json", R"({"auths":{"ghcr.io":{"auth":"eDp5"}}})"));
  EXPECT_FALSE(is_secret("config.json", R"({"auths":{}})"));
  const std::string config = "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n";
  EXPECT_TRUE(is_secret("a.yaml", config + "    client-key-data: eDp5\n"));
  EXPECT_TRUE(is_secret("a.yaml", config + "    token: x\n"));
  EXPECT_FALSE(is_secret("a.yaml", config + "    exec: {command: aws}\n"));
}

TEST(Secrets, PlainSecretsAreFound) {
  for (const char* text : {
           "apiVersion: v1\nkind: Secret\ndata:\n  a: eA==\n",
           "kind: \"Secret\" # mine\nmetadata:\n  name: a\nstringData: {a: b}\n",
           "kind: ConfigMap\n---\nstringData:\n  a: b\nkind: Secret\r\n",
           "kind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: eA==\n",
           "- kind: Secret\n  data:\n    a: eA==\n",
           R"({"apiVersion":"v1","kind":"Secret","data":{"a":"eA=="}})",
           "{\n  \"kind\": \"Secret\",\n  \"stringData\": {\n    \"a\": \"b\"\n  }\n}\n",
       })
    EXPECT_TRUE(is_secret("a.yaml", text)) << text;
}

TEST(Secrets, WhatOnlyNamesOrEncryptsThemIsNone) {
  for (const char* text : {
           "kind: Secret\nmetadata:\n  name: a\n",
           "kind: Secret\ndata: {}\n",
           "kind: Secret\ndata:\n  a: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n",
           "kind: SealedSecret\nspec:\n  encryptedData:\n    a: x\n",
           "kind: ExternalSecret\nspec:\n  data:\n  - secretKey: a\n",
           "kind: HelmRelease\nspec:\n  valuesFrom:\n  - kind: Secret\n    name: a\n---\nkind: "
           "ConfigMap\ndata:\n  a: b\n",
           "kind: ConfigMap\ndata:\n  a: b\n---\nkind: Secret\nmetadata: {}\n",
           "",
       })
    EXPECT_FALSE(is_secret("a.yaml", text)) << text;
}

TEST(Secrets, AllAreNamedUnlessAllowed) {
  const auto check_secrets = [](const std::vector<std::string>& allowed) {
    SecretSearch search(allowed);
    for (const char* name : {".env", "a.key", "b.yaml"}) search.look(name, "x");
    return search.result();
  };
  const Done checked = check_secrets({});
  EXPECT_REASON(support::code_of(checked), ReasonCode::kPushSecret);
  EXPECT_EQ(checked.error().detail, "\".env\" looks like credentials, \"a.key\" looks like a private key");
  EXPECT_REASON(support::code_of(check_secrets({"a.key"})), ReasonCode::kPushSecret);
  EXPECT_TRUE(check_secrets({"a.key", ".env"}).ok());
}

}  // namespace
}  // namespace sekisho::publish
