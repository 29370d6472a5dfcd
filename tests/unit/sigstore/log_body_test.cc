#include "sigstore/log_body.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"
#include "support/json_edit.h"
#include "support/virtual_sigstore.h"

namespace sekisho::sigstore {
namespace {

using support::at;
using support::code_of;
using support::EntryKind;

struct Kind {
  EntryKind kind;
  const char* name;
  const char* version;
  const char* hash;       // path of one hash
  const char* signature;  // path of the signature, or of what stands for it
  const char* verifier;
};
constexpr Kind kKinds[] = {
    {EntryKind::kHashedRekord, "hashedrekord", "0.0.1", "spec/data/hash", "spec/signature/content",
     "spec/signature/publicKey/content"},
    {EntryKind::kDsse, "dsse", "0.0.1", "spec/payloadHash", "spec/signatures/0/signature",
     "spec/signatures/0/verifier"},
    {EntryKind::kIntoto, "intoto", "0.0.2", "spec/content/payloadHash",
     "spec/content/envelope/signatures/0/sig", "spec/content/envelope/signatures/0/publicKey"},
    {EntryKind::kIntoto1, "intoto", "0.0.1", "spec/content/payloadHash", nullptr, "spec/publicKey"}};

const support::Signed& made() {
  static const support::Signed kMade{.form = support::Form::kStatement,
                                     .signed_by = support::SignedBy::kKey,
                                     .message = "message",
                                     .payload = "payload",
                                     .payload_type = support::kInTotoType,
                                     .signature = "signature",
                                     .verifier = support::make_key().public_key().der()};
  return kMade;
}

Result<LogBody> parse(const Kind& kind, std::string body) {
  LogEntry entry;
  entry.kind = kind.name;
  entry.version = kind.version;
  entry.body = std::move(body);
  return parse_log_body(entry, Limits{});
}

ReasonCode with(const Kind& kind, const std::string& path, const Json& value) {
  Json body = entry_body(kind.kind, made());
  at(body, path) = value;
  return code_of(parse(kind, render_json(body)));
}

ReasonCode without(const Kind& kind, const std::string& path) {
  Json body = entry_body(kind.kind, made());
  support::remove(body, path);
  return code_of(parse(kind, render_json(body)));
}

TEST(LogBody, ReadsEachKind) {
  for (const Kind& kind : kKinds) {
    const auto body = parse(kind, render_json(entry_body(kind.kind, made())));
    ASSERT_TRUE(body.ok()) << kind.name << kind.version << body.error().message();
    const bool record = kind.kind == EntryKind::kHashedRekord;
    EXPECT_EQ(body->data.has_value(), record);
    EXPECT_EQ(body->payload.has_value(), !record);
    EXPECT_EQ(body->envelope.has_value(), !record);
    const auto& hash = record ? *body->data : *body->payload;
    EXPECT_EQ(hash.algorithm, crypto::HashAlgorithm::kSha256);
    EXPECT_EQ(hash.hash, support::sha256(record ? "message" : "payload"));
    ASSERT_EQ(body->signatures.size(), 1U);
    const LoggedSignature& signature = body->signatures.front();
    EXPECT_EQ(signature.verifier.label, "PUBLIC KEY");
    EXPECT_EQ(signature.verifier.der, made().verifier);
    if (kind.kind == EntryKind::kIntoto1) {
      EXPECT_FALSE(signature.signature.has_value());
    } else {
      EXPECT_EQ(signature.signature, "signature");
    }
  }
}

TEST(LogBody, ReadsLargerHashes) {
  const std::string hex = encode_hex(crypto::hash_bytes(crypto::HashAlgorithm::kSha512, "x"));
  EXPECT_REASON(with(kKinds[0], "spec/data/hash", Json::Object{{"algorithm", "sha512"}, {"value", hex}}),
                ReasonCode::kInternalError);
}

// TLG-12
TEST(LogBody, RefusesNullsAndOtherTypes) {
  for (const Kind& kind : kKinds) {
    for (const char* path : {kind.hash, kind.signature, kind.verifier, "spec", "kind", "apiVersion"}) {
      if (path == nullptr) continue;
      for (const Json& value : {Json(), Json(7), Json(true), Json(Json::Array{})}) {
        EXPECT_REASON(with(kind, path, value), ReasonCode::kJsonShape) << kind.name << " " << path;
      }
    }
  }
}

// TLG-12
TEST(LogBody, RefusesWhatIsMissing) {
  for (const Kind& kind : kKinds) {
    for (const char* path : {kind.signature, kind.verifier, "spec", "kind", "apiVersion"}) {
      if (path == nullptr) continue;
      EXPECT_REASON(without(kind, path), ReasonCode::kJsonShape) << kind.name << " " << path;
    }
  }
  EXPECT_REASON(without(kKinds[0], "spec/data"), ReasonCode::kJsonShape);
  EXPECT_REASON(without(kKinds[1], "spec/payloadHash"), ReasonCode::kJsonShape);
  EXPECT_REASON(without(kKinds[1], "spec/envelopeHash"), ReasonCode::kJsonShape);
}

// TLG-12, TLG-28
TEST(LogBody, RefusesUnknownMembersEverywhere) {
  for (const Kind& kind : kKinds) {
    for (const std::string& path : {std::string("x"), std::string("spec/x"), std::string(kind.hash) + "/x"}) {
      EXPECT_REASON(with(kind, path, "x"), ReasonCode::kJsonShape) << kind.name << " " << path;
    }
  }
  for (const char* path : {"spec/data/x", "spec/signature/x", "spec/signature/publicKey/x"}) {
    EXPECT_REASON(with(kKinds[0], path, "x"), ReasonCode::kJsonShape) << path;
  }
  EXPECT_REASON(with(kKinds[1], "spec/signatures/0/x", "x"), ReasonCode::kJsonShape);
  EXPECT_REASON(with(kKinds[2], "spec/content/envelope/x", "x"), ReasonCode::kJsonShape);
}

// TLG-12
TEST(LogBody, HasSignaturesAndNotTooMany) {
  EXPECT_REASON(with(kKinds[1], "spec/signatures", Json::Array{}), ReasonCode::kLogMalformed);
  EXPECT_REASON(with(kKinds[2], "spec/content/envelope/signatures", Json::Array{}),
                ReasonCode::kLogMalformed);
  EXPECT_REASON(with(kKinds[1], "spec/signatures/0", Json()), ReasonCode::kJsonShape);
  Json body = entry_body(EntryKind::kDsse, made());
  auto& list = support::list_at(body, "spec/signatures");
  list.resize(32, Json(list.front()));
  EXPECT_TRUE(parse(kKinds[1], render_json(body)).ok());
  list.push_back(Json(list.front()));
  EXPECT_REASON(code_of(parse(kKinds[1], render_json(body))), ReasonCode::kBundleLimits);
}

TEST(LogBody, RefusesHashesThatAreNone) {
  const std::string hex = encode_hex(support::sha256("x"));
  std::string upper = hex;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const auto& [algorithm, value] : {std::pair<std::string, std::string>{"sha256", hex.substr(1)},
                                         {"sha256", hex + "00"},
                                         {"sha256", ""},
                                         {"sha256", "z" + hex.substr(1)},
                                         {"sha512", hex},
                                         {"sha1", std::string(40, 'a')},
                                         {"SHA256", hex},
                                         {"", hex},
                                         {"sha256", upper}}) {
    EXPECT_REASON(with(kKinds[0], "spec/data/hash", Json::Object{{"algorithm", algorithm}, {"value", value}}),
                  ReasonCode::kLogMalformed)
        << algorithm << value;
  }
}

TEST(LogBody, RefusesOtherEncodings) {
  for (const Kind& kind : kKinds) {
    EXPECT_REASON(with(kind, kind.verifier, encode_base64("no PEM")), ReasonCode::kLogMalformed);
    EXPECT_REASON(with(kind, kind.verifier, "?"), ReasonCode::kLogMalformed);
    if (kind.signature == nullptr) continue;
    EXPECT_REASON(with(kind, kind.signature, "A-_="), ReasonCode::kLogMalformed);
  }
  // In intoto 0.0.2 what is within the base64 is base64.
  EXPECT_REASON(with(kKinds[2], kKinds[2].signature, encode_base64("?")), ReasonCode::kLogMalformed);
  const std::string two = support::pem_of(made()) + support::pem_of(made());
  EXPECT_REASON(with(kKinds[0], kKinds[0].verifier, encode_base64(two)), ReasonCode::kLogMalformed);
}

// TLG-12
TEST(LogBody, IsOfTheKindThatTheEntrySays) {
  for (const Kind& kind : kKinds) {
    EXPECT_REASON(with(kind, "kind", "other"), ReasonCode::kLogType);
    EXPECT_REASON(with(kind, "apiVersion", "0.0.9"), ReasonCode::kLogType);
  }
  for (const auto& [name, version] : {std::pair{"rfc3161", "0.0.1"},
                                      {"hashedrekord", "0.0.2"},
                                      {"cose", "0.0.1"},
                                      {"dsse", "0.0.2"},
                                      {"", ""},
                                      {"HashedRekord", "0.0.1"}}) {
    LogEntry entry;
    entry.kind = name;
    entry.version = version;
    entry.body = R"({"kind":")" + std::string(name) + R"(","apiVersion":")" + version + R"(","spec":{}})";
    EXPECT_REASON(code_of(parse_log_body(entry, Limits{})), ReasonCode::kLogType) << name << version;
  }
}

// TLG-12
TEST(LogBody, RefusesWhatIsNoBody) {
  for (const Kind& kind : kKinds) {
    EXPECT_REASON(code_of(parse(kind, "")), ReasonCode::kJsonInvalid);
    EXPECT_REASON(code_of(parse(kind, "null")), ReasonCode::kJsonShape);
    EXPECT_REASON(code_of(parse(kind, "\"text\"")), ReasonCode::kJsonShape);
    EXPECT_REASON(code_of(parse(kind, std::string(Limits{}.bundle_bytes + 1, ' '))),
                  ReasonCode::kBundleLimits);
  }
}

}  // namespace
}  // namespace sekisho::sigstore
