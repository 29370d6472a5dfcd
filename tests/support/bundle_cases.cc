// Bundles: versions, members, keys, and the signature itself.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

constexpr const char* kMalformed = "bundle.malformed";
constexpr const char* kVersion = "bundle.version";
constexpr const char* kBrokenSignature = "signature.invalid";

VirtualCase malformed(const char* name, Threats threats, const char* why, std::function<void(Json&)> edit) {
  return bad(std::string("bundle-") + name, kMalformed, std::move(threats), why, bundle(std::move(edit)));
}

Arrange media_type(std::string text) {
  return bundle([text](Json& b) { at(b, "mediaType") = text; });
}

Arrange text(std::function<void(std::string&)> edit) {
  return [edit](Situation& s) { s.recipe.text = edit; };
}

Cases versions() {
  return {
      bad("bundle-version-0.4", kVersion, {"TLG-10"}, "version 0.4",
          media_type("application/vnd.dev.sigstore.bundle.v0.4+json")),
      bad("bundle-version-1", kVersion, {"TLG-10"}, "version 1.0",
          media_type("application/vnd.dev.sigstore.bundle+json;version=1.0")),
      bad("bundle-version-none", kVersion, {"TLG-10"}, "no version",
          media_type("application/vnd.dev.sigstore.bundle+json")),
      bad("bundle-media-type-other", kVersion, {"TLG-10"}, "another media type",
          media_type("application/json")),
      bad("bundle-media-type-empty", kVersion, {"TLG-10"}, "an empty media type", media_type("")),
      bad("bundle-media-type-missing", "json.shape", {"TLG-10"}, "no media type",
          bundle([](Json& b) { remove(b, "mediaType"); })),
  };
}

Cases members() {
  const std::string entry = "verificationMaterial/tlogEntries/0/";
  return {
      for_reason("json.shape", malformed("unknown-member", {"TLG-28"}, "an unknown member",
                                         [](Json& b) { at(b, "further") = 1; })),
      for_reason(
          "json.shape",
          malformed("snake-case", {"TLG-28"}, "raw_bytes",
                    [](Json& b) { rename(b, "verificationMaterial/certificate/rawBytes", "raw_bytes"); })),
      for_reason("json.shape", malformed("both-spellings", {"TLG-28"}, "rawBytes and raw_bytes",
                                         [](Json& b) {
                                           at(b, "verificationMaterial/certificate/raw_bytes") =
                                               encode_base64("other");
                                         })),
      bad("bundle-both-spellings-of-material", "json.shape", {"TLG-28"}, "the material in both spellings",
          bundle([](Json& b) { at(b, "verification_material") = Json::Object{}; })),
      for_reason("json.shape", malformed("index-number", {"TLG-28"}, "the index is a number",
                                         [=](Json& b) { at(b, entry + "logIndex") = 121904265; })),
      in_form(Forms::kMessage,
              for_reason("json.shape",
                         malformed("enum-number", {"TLG-28"}, "the hash algorithm as a number",
                                   [](Json& b) { at(b, "messageSignature/messageDigest/algorithm") = 1; }))),
      for_reason("json.shape", malformed("no-material", {"TLG-05"}, "no verification material",
                                         [](Json& b) { remove(b, "verificationMaterial"); })),
      malformed("no-verifier", {"TLG-05"}, "neither certificate nor key",
                [](Json& b) { remove(b, "verificationMaterial/certificate"); }),
      malformed("two-verifiers", {"TLG-05"}, "certificate and key",
                [](Json& b) { at(b, "verificationMaterial/publicKey/hint") = "hint"; }),
      bad("bundle-certificate-base64url", kMalformed, {"TLG-28"}, "base64 of the alphabet for URLs",
          bundle([](Json& b) {
            std::string& raw = text_at(b, "verificationMaterial/certificate/rawBytes");
            replace_all(raw, "+", "-");
            replace_all(raw, "/", "_");
          })),
      bad("bundle-certificate-is-key", "certificate.malformed", {"TLG-05"},
          "a bare key in place of the certificate",
          certificate([](Bytes& der) { der = make_key().public_key().der(); })),
      bad("bundle-member-twice", "json.duplicate-key", {"TLG-28"}, "a member twice",
          text([](std::string& t) { t.insert(1, "\"mediaType\":\"application/json\","); })),
      bad("bundle-trailing", "json.invalid", {"TLG-28"}, "two documents",
          text([](std::string& t) { t += "{}"; })),
      bad("bundle-truncated", "json.invalid", {"TLG-28"}, "the last byte is missing",
          text([](std::string& t) { t.pop_back(); })),
      good("bundle-white-space", {"TLG-28"}, "white space around it",
           text([](std::string& t) { t = "\n " + t + "\n"; })),
  };
}

Cases contents() {
  return {
      in_form(Forms::kMessage, malformed("no-content", {"TLG-04"}, "no signature",
                                         [](Json& b) { remove(b, "messageSignature"); })),
      in_form(Forms::kMessage, malformed("two-contents", {"TLG-04"}, "a signature and an envelope",
                                         [](Json& b) {
                                           at(b, "dsseEnvelope") = Json::Object{
                                               {"payload", encode_base64("{}")},
                                               {"payloadType", kInTotoType},
                                               {"signatures", Json::Array{Json::Object{{"sig", "AAAA"}}}}};
                                         })),
      in_form(Forms::kMessage,
              bad("bundle-signature-empty", "signature.encoding", {"TLG-04"}, "an empty signature",
                  bundle([](Json& b) { at(b, "messageSignature/signature") = ""; }))),
      in_form(Forms::kMessage, bad("bundle-digest-other", "signature.subject-mismatch", {"TLG-04"},
                                   "the digest of another file", bundle([](Json& b) {
                                     flip_base64(b, "messageSignature/messageDigest/digest");
                                   }))),
      bad("signature-broken", kBrokenSignature, {"TLG-02"},
          "one bit of the signature is flipped, and so logged",
          [](Situation& s) {
            s.recipe.signature = [](Bytes& signature) {
              signature.back() = static_cast<char>(signature.back() ^ 1);
            };
          }),
      bad("signature-of-other-artifact", kBrokenSignature, {"TLG-04"},
          "the signature of another artifact, and so logged",
          [](Situation& s) {
            const Key key = *(s.recipe.key = make_key());
            s.recipe.signature = [key](Bytes& signature) { signature = sign_with(key, "other"); };
          }),
      bad("signature-by-other-key", kBrokenSignature, {"TLG-02"}, "by another key than the certificate's",
          leaf([](CertificateSpec& c) { c.key_info = make_key().public_key().der(); })),
  };
}

Cases keys() {
  return {
      bad("key-other", kBrokenSignature, {"TLG-02"}, "verified with another key",
          [](Situation& s) {
            s.sign_with_key(make_key());
            s.key_pem = make_key().public_key().render_pem();
          }),
      bad("key-for-identity", "signature.method", {"TLG-05"},
          "signed by a key where an identity is asked for",
          [](Situation& s) {
            s.sign_with_key(make_key());
            s.key_pem.reset();
          }),
      bad("identity-for-key", "signature.method", {"TLG-05"},
          "signed by certificate where a key is asked for",
          [](Situation& s) { s.key_pem = make_key().public_key().render_pem(); }),
      good("key-hint-other", {"TLG-05"}, "the key's hint is anything",
           [](Situation& s) {
             s.sign_with_key(make_key());
             s.recipe.bundle = [](Json& b) { at(b, "verificationMaterial/publicKey/hint") = "release"; };
           }),
      bad("key-entry-of-other-key", "log.entry-mismatch", {"TLG-02"}, "the log holds another key",
          [](Situation& s) {
            s.sign_with_key(make_key());
            Recipe other = s.recipe;
            other.key = make_key();
            s.recipe.entries[0].logged = s.sigstore.sign(other, s.artifact, s.form);
          }),
      bad("key-entry-of-other-artifact", "log.entry-mismatch", {"TLG-02"}, "the log holds another artifact",
          [](Situation& s) {
            s.sign_with_key(make_key());
            s.recipe.entries[0].logged = s.sigstore.sign(s.recipe, Artifact::of("other"), s.form);
          }),
      bad("key-promise-broken", "log.promise-invalid", {"TLG-01"}, "one bit of the log's promise is flipped",
          [](Situation& s) {
            s.sign_with_key(make_key());
            s.recipe.entries[0].entry = [](Json& e) {
              flip_base64(e, "inclusionPromise/signedEntryTimestamp");
            };
          }),
  };
}

}  // namespace

std::vector<VirtualCase> bundle_cases() { return join({versions(), members(), contents(), keys()}); }

}  // namespace sekisho::support
