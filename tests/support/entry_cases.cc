// Bodies of log entries: of this signature or of another, by kind, well-formed or not.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

constexpr const char* kMismatch = "log.entry-mismatch";
constexpr const char* kMalformed = "log.malformed";
constexpr const char* kType = "log.entry-type";
constexpr const char* kOther = "other artifact";

Arrange of_kind(EntryKind kind, Arrange next = nullptr) {
  return [=](Situation& s) {
    s.recipe.entries.at(0).kind = kind;
    if (next) next(s);
  };
}

// Of which version of Rekor an entry is made.
using Base = std::function<Arrange(Arrange)>;
Arrange rekor1(Arrange next) { return next; }

// The signer signs another artifact with the same certificate, and that is what the log holds.
void log_other_artifact(Situation& s) {
  const Key key = *(s.recipe.key = make_key());
  const Bytes der = s.sigstore.issue_leaf(s.recipe, key);
  s.recipe.certificate = [der](Bytes& made) { made = der; };
  s.recipe.entries.at(0).logged = s.sigstore.sign(s.recipe, Artifact::of(kOther), s.form);
}

// The signer signs the same artifact again, with the same certificate.
void log_other_signature(Situation& s) {
  const Key key = *(s.recipe.key = make_key());
  const Bytes der = s.sigstore.issue_leaf(s.recipe, key);
  s.recipe.certificate = [der](Bytes& made) { made = der; };
  s.recipe.entries.at(0).logged = s.sigstore.sign(s.recipe, s.artifact, s.form);
}

// Somebody else signs the same artifact.
void log_other_signer(Situation& s) {
  s.recipe.entries.at(0).logged = s.sigstore.sign(s.recipe, s.artifact, s.form);
}

// Ed25519 signs without chance, so that only the certificate differs.
void log_other_certificate(Situation& s) {
  s.recipe.key = make_key(crypto::KeyKind::kEd25519);
  if (s.form == Form::kMessage) s.recipe.scheme = crypto::SignatureScheme::kEd25519ph;
  Signed logged = s.sigstore.sign(s.recipe, s.artifact, s.form);
  s.recipe.entries.at(0).logged = logged;
  s.recipe.leaf = [](CertificateSpec& c) { c.serial[0] = static_cast<char>(c.serial[0] ^ 1); };
}

// The log holds the plain key of the certificate.
void log_key(Situation& s) {
  const Key key = *(s.recipe.key = make_key());
  Bytes signature;
  Signed logged = s.sigstore.sign(s.recipe, s.artifact, s.form);
  s.recipe.signature = [kept = logged.signature](Bytes& made) { made = kept; };
  logged.signed_by = SignedBy::kKey;
  logged.verifier = key.public_key().der();
  s.recipe.entries.at(0).logged = logged;
}

Cases others(const std::string& word, const Base& base) {
  const auto one = [&](const char* name, Threats threats, const char* why, Arrange arrange) {
    return bad(word + name, kMismatch, std::move(threats), why, base(std::move(arrange)));
  };
  return {
      one("-other-artifact", {"TLG-01", "TLG-02", "TLG-04", "TLG-17"},
          "the entry of another artifact by the same certificate", log_other_artifact),
      one("-other-signature", {"TLG-02", "TLG-03", "TLG-17"},
          "the entry of another signature over the same artifact", log_other_signature),
      one("-other-signer", {"TLG-02", "TLG-17"}, "the entry of another signer of the same artifact",
          log_other_signer),
      one("-other-certificate", {"TLG-02", "TLG-17"},
          "the entry of the same signature with another certificate of its key", log_other_certificate),
      one("-key-for-certificate", {"TLG-05", "TLG-17"}, "the entry holds the key and not the certificate",
          log_key),
  };
}

Arrange set(std::string path, Json value) {
  return body([=](Json& b) { at(b, path) = value; });
}

Arrange flip(std::string path) {
  return body([=](Json& b) { flip_base64(b, path); });
}

Arrange flip_hex(std::string path) {
  return body([=](Json& b) {
    std::string& text = text_at(b, path);
    text.back() = text.back() == '0' ? '1' : '0';
  });
}

// One field of the body is of something else; everything around it is promised and proved.
Cases fields() {
  const std::string v2 = "spec/hashedRekordV002/";
  return {
      in_form(Forms::kMessage,
              bad("entry-digest", kMismatch, {"TLG-17"}, "another digest", flip_hex("spec/data/hash/value"))),
      in_form(Forms::kMessage, bad("entry-signature", kMismatch, {"TLG-17"}, "another signature",
                                   flip("spec/signature/content"))),
      in_form(Forms::kMessage, bad("entry-algorithm", "log.malformed", {"TLG-17"}, "another hash algorithm",
                                   set("spec/data/hash/algorithm", "sha512"))),
      in_form(Forms::kStatement, bad("entry-dsse-payload", kMismatch, {"TLG-17"},
                                     "the hash of another payload", flip_hex("spec/payloadHash/value"))),
      in_form(Forms::kStatement, bad("entry-dsse-signature", kMismatch, {"TLG-17"}, "another signature",
                                     flip("spec/signatures/0/signature"))),
      in_form(Forms::kStatement,
              bad("entry-dsse-second-signature", kMismatch, {"TLG-17"}, "a signature more", body([](Json& b) {
                    auto& list = list_at(b, "spec/signatures");
                    list.push_back(Json(list[0]));
                  }))),
      in_form(Forms::kStatement,
              bad("entry-intoto-payload", kMismatch, {"TLG-17"}, "the hash of another payload",
                  of_kind(EntryKind::kIntoto, flip_hex("spec/content/payloadHash/value")))),
      in_form(Forms::kStatement, bad("entry-intoto-signature", kMismatch, {"TLG-17"}, "another signature",
                                     of_kind(EntryKind::kIntoto, body([](Json& b) {
                                               at(b, "spec/content/envelope/signatures/0/sig") =
                                                   encode_base64(encode_base64("signature"));
                                             })))),
      bad("entry2-digest", kMismatch, {"TLG-17"}, "another digest in Rekor v2",
          rekor2(flip(v2 + "data/digest"))),
      bad("entry2-signature", kMismatch, {"TLG-17"}, "another signature in Rekor v2",
          rekor2(flip(v2 + "signature/content"))),
      bad("entry2-certificate", kMismatch, {"TLG-17"}, "other bytes of the certificate in Rekor v2",
          rekor2(flip(v2 + "signature/verifier/x509Certificate/rawBytes"))),
      bad("entry2-key-details", kMismatch, {"TLG-17"}, "another kind of key in Rekor v2",
          rekor2(set(v2 + "signature/verifier/keyDetails", "PKIX_ECDSA_P384_SHA_384"))),
  };
}

Cases kinds() {
  const auto statement = [](VirtualCase one) { return in_form(Forms::kStatement, std::move(one)); };
  return {
      statement(good("entry-dsse", {"TLG-17"}, "an entry of kind dsse 0.0.1", nullptr)),
      statement(
          good("entry-intoto", {"TLG-17"}, "an entry of kind intoto 0.0.2", of_kind(EntryKind::kIntoto))),
      statement(bad("entry-intoto1", kType, {"TLG-17"}, "intoto 0.0.1 does not hold the signature",
                    of_kind(EntryKind::kIntoto1))),
      statement(bad("entry-hashedrekord-of-statement", kType, {"TLG-17"},
                    "hashedrekord 0.0.1 of a statement in Rekor v1", of_kind(EntryKind::kHashedRekord))),
      bad("entry2-in-rekor1", "log.checkpoint-invalid", {"TLG-11"}, "Rekor v2's kind in Rekor v1",
          of_kind(EntryKind::kHashedRekord2)),
      in_form(Forms::kMessage, bad("entry1-in-rekor2", "log.checkpoint-invalid", {"TLG-11"},
                                   "Rekor v1's kind in Rekor v2", rekor2(of_kind(EntryKind::kHashedRekord)))),
  };
}

// Kind and version in the body and beside it.
Arrange called(std::string kind, std::string version) {
  return [=](Situation& s) {
    s.recipe.entries.at(0).body = [=](Json& b) {
      at(b, "kind") = kind;
      at(b, "apiVersion") = version;
    };
    s.recipe.entries.at(0).entry = [=](Json& e) {
      at(e, "kindVersion/kind") = kind;
      at(e, "kindVersion/version") = version;
    };
  };
}

Cases types() {
  return {
      bad("entry-version-unknown", kType, {"TLG-11"}, "hashedrekord 0.0.3", called("hashedrekord", "0.0.3")),
      bad("entry-kind-unknown", kType, {"TLG-11"}, "a kind that nobody knows", called("goods", "0.0.1")),
      bad("entry-kind-rekord", kType, {"TLG-11"}, "kind rekord in a bundle", called("rekord", "0.0.1")),
      bad("entry2-version-unknown", kType, {"TLG-11"}, "hashedrekord 0.0.3 in Rekor v2",
          rekor2(called("hashedrekord", "0.0.3"))),
      bad("entry2-kind-dsse", kType, {"TLG-11"}, "dsse 0.0.2, which Rekor v2 holds no more",
          rekor2(called("dsse", "0.0.2"))),
      bad("entry-kind-differs", "log.entry-type", {"TLG-11"}, "the kind beside the body is another",
          entry([](Json& e) { at(e, "kindVersion/kind") = "intoto"; })),
      bad("entry-version-differs", "log.entry-type", {"TLG-11"}, "the version beside the body is another",
          entry([](Json& e) { at(e, "kindVersion/version") = "0.0.9"; })),
      bad("entry2-version-differs", "log.entry-type", {"TLG-11"},
          "the version beside the body is another in Rekor v2",
          rekor2(entry([](Json& e) { at(e, "kindVersion/version") = "0.0.1"; }))),
  };
}

VirtualCase broken(const char* name, const char* why, Arrange arrange) {
  return in_form(Forms::kMessage,
                 bad(std::string("entry-") + name, kMalformed, {"TLG-12"}, why, std::move(arrange)));
}

VirtualCase broken_dsse(const char* name, const char* why, Arrange arrange) {
  return in_form(Forms::kStatement,
                 bad(std::string("entry-dsse-") + name, kMalformed, {"TLG-12"}, why, std::move(arrange)));
}

Arrange text(std::function<void(std::string&)> edit) {
  return [edit](Situation& s) { s.recipe.entries.at(0).body_text = edit; };
}

Cases shapes() {
  return {
      for_reason("json.shape", broken("spec-null", "spec is null", set("spec", Json()))),
      for_reason("json.shape", broken("spec-text", "spec is a string", set("spec", "spec"))),
      for_reason("json.shape", broken("signature-null", "signature is null", set("spec/signature", Json()))),
      for_reason("json.shape",
                 broken("content-number", "the signature is a number", set("spec/signature/content", 7))),
      for_reason("json.shape", broken("content-missing", "no signature",
                                      body([](Json& b) { remove(b, "spec/signature/content"); }))),
      for_reason("json.shape",
                 broken("key-null", "the public key is null", set("spec/signature/publicKey", Json()))),
      broken("key-empty", "the public key is empty", set("spec/signature/publicKey/content", "")),
      for_reason("json.shape", broken("data-null", "data is null", set("spec/data", Json()))),
      broken("hash-short", "a hash of 31 octets", set("spec/data/hash/value", std::string(62, 'a'))),
      for_reason("json.shape", broken("kind-null", "kind is null", set("kind", Json()))),
      for_reason("json.shape",
                 broken("array", "the body is an array", text([](std::string& t) { t = "[" + t + "]"; }))),
      for_reason("json.shape",
                 broken("string", "the body is a string", text([](std::string& t) { t = "\"body\""; }))),
      for_reason("json.shape", broken("null", "the body is null", text([](std::string& t) { t = "null"; }))),
      for_reason("json.invalid",
                 broken("not-json", "the body is no JSON", text([](std::string& t) { t = "\x30\x82"; }))),
      for_reason("json.invalid",
                 broken("empty", "the body is empty", text([](std::string& t) { t.clear(); }))),
      for_reason("json.duplicate-key", broken("key-twice", "a member twice", text([](std::string& t) {
                                                replace_all(
                                                    t, "{\"apiVersion\":\"0.0.1\"",
                                                    "{\"apiVersion\":\"0.0.1\",\"apiVersion\":\"0.0.1\"");
                                              }))),
      broken_dsse("no-signatures", "no signature", set("spec/signatures", Json::Array{})),
      for_reason("json.shape",
                 broken_dsse("signatures-null", "signatures is null", set("spec/signatures", Json()))),
      for_reason("json.shape", broken_dsse("verifier-null", "the verifier is null",
                                           set("spec/signatures/0/verifier", Json()))),
      for_reason("json.shape", broken_dsse("payload-hash-null", "the payload's hash is null",
                                           set("spec/payloadHash", Json()))),
      bad("entry2-spec-null", "log.entry-mismatch", {"TLG-12"}, "spec is null in Rekor v2",
          rekor2(set("spec", Json()))),
      bad("entry2-verifier-null", "log.entry-mismatch", {"TLG-12"}, "the verifier is null in Rekor v2",
          rekor2(set("spec/hashedRekordV002/signature/verifier", Json()))),
  };
}

}  // namespace

std::vector<VirtualCase> entry_cases() {
  return join({others("entry", rekor1),
               others("entry2", [](Arrange next) { return rekor2(std::move(next)); }), fields(), kinds(),
               types(), shapes()});
}

}  // namespace sekisho::support
