// Trusted roots: what is in them, what is missing, and since and until when it counts.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/der_writer.h"
#include "support/json_edit.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

constexpr const char* kInvalid = "trusted-root.invalid";
constexpr const char* kIncomplete = "trusted-root.incomplete";

VirtualCase invalid(const char* name, Threats threats, const char* why, std::function<void(Json&)> edit) {
  return bad(std::string("root-") + name, kInvalid, std::move(threats), why, root(std::move(edit)));
}

Arrange root_text(std::function<void(std::string&)> edit) {
  return [edit](Situation& s) { s.root_text = edit; };
}

Cases missing() {
  return {
      bad("root-no-logs", kIncomplete, {"TLG-27"}, "no transparency log",
          root([](Json& r) { list_at(r, "tlogs").clear(); })),
      bad("root-no-logs-member", kIncomplete, {"TLG-27"}, "not even the member",
          root([](Json& r) { remove(r, "tlogs"); })),
      bad("root-no-authorities", kIncomplete, {"TLG-27"}, "no certificate authority",
          root([](Json& r) { list_at(r, "certificateAuthorities").clear(); })),
      bad("root-no-ct-logs", kIncomplete, {"TLG-27"}, "no CT log",
          root([](Json& r) { list_at(r, "ctlogs").clear(); })),
      bad("root-no-timestamp-authorities", "timestamp.untrusted", {"TLG-27"},
          "no timestamp authority, and only a timestamp",
          rekor2(root([](Json& r) { list_at(r, "timestampAuthorities").clear(); }))),
      good("root-no-timestamp-authorities-needed", {"TLG-27"}, "no timestamp authority, and none is needed",
           root([](Json& r) { list_at(r, "timestampAuthorities").clear(); })),
      good("root-key-needs-no-authorities", {"TLG-27"}, "a plain key needs logs alone",
           [](Situation& s) {
             s.sign_with_key(make_key());
             s.root = [](Json& r) {
               list_at(r, "certificateAuthorities").clear();
               list_at(r, "ctlogs").clear();
               list_at(r, "timestampAuthorities").clear();
             };
           }),
  };
}

Cases documents() {
  return {
      bad("root-not-json", kInvalid, {"TLG-27"}, "no JSON",
          root_text([](std::string& text) { text = "trusted root"; })),
      bad("root-empty", kInvalid, {"TLG-27"}, "an empty file",
          root_text([](std::string& text) { text.clear(); })),
      bad("root-trailing", kInvalid, {"TLG-27"}, "two documents",
          root_text([](std::string& text) { text += "{}"; })),
      bad("root-member-twice", kInvalid, {"TLG-28"}, "a member twice",
          root_text([](std::string& text) { text.insert(1, "\"tlogs\":[],"); })),
      invalid(
          "media-type", {"TLG-27"}, "another media type",
          [](Json& r) { at(r, "mediaType") = "application/vnd.dev.sigstore.trustedroot+json;version=9"; }),
      invalid("media-type-missing", {"TLG-27"}, "no media type", [](Json& r) { remove(r, "mediaType"); }),
      invalid("unknown-member", {"TLG-28"}, "an unknown member", [](Json& r) { at(r, "further") = 1; }),
      invalid("snake-case", {"TLG-28"}, "raw_bytes",
              [](Json& r) { rename(r, "tlogs/0/publicKey/rawBytes", "raw_bytes"); }),
      invalid("both-spellings", {"TLG-28"}, "rawBytes and raw_bytes",
              [](Json& r) { at(r, "tlogs/0/publicKey/raw_bytes") = at(r, "tlogs/1/publicKey/rawBytes"); }),
      invalid("enum-number", {"TLG-28"}, "the hash algorithm as a number",
              [](Json& r) { at(r, "tlogs/0/hashAlgorithm") = 1; }),
      invalid("logs-null", {"TLG-27"}, "a log that is null", [](Json& r) { at(r, "tlogs/0") = Json(); }),
  };
}

// An SPKI of RSA ends with the BIT STRING of the RSAPublicKey; its algorithm has 15 octets.
void add_old_ct_log(Json& root) {
  static const Key key = make_key(crypto::KeyKind::kRsa);  // takes a second to find
  const Bytes info = key.public_key().der();
  const Bytes pkcs1 = der::content(der::content(info).substr(15)).substr(1);
  Json old = trusted_log("https://ct.old.example", key.public_key(), signing_time(), sha256(info));
  at(old, "publicKey/rawBytes") = encode_base64(pkcs1);
  at(old, "publicKey/keyDetails") = "PKCS1_RSA_PKCS1V5";
  list_at(root, "ctlogs").push_back(old);
}

Cases logs() {
  return {
      for_reason("log.unknown",
                 invalid("key-details-unknown", {"TLG-27"}, "a kind of key that nobody knows",
                         [](Json& r) { at(r, "tlogs/0/publicKey/keyDetails") = "PKIX_GOODS"; })),
      invalid("key-details-other", {"TLG-27"}, "the kind of key is another",
              [](Json& r) { at(r, "tlogs/0/publicKey/keyDetails") = "PKIX_ED25519"; }),
      invalid("key-malformed", {"TLG-27"}, "a key that is none",
              [](Json& r) { at(r, "tlogs/0/publicKey/rawBytes") = encode_base64("key"); }),
      invalid("key-not-base64", {"TLG-27"}, "a key that is no base64",
              [](Json& r) { at(r, "tlogs/0/publicKey/rawBytes") = "****"; }),
      invalid("log-validity-missing", {"TLG-15"}, "a log's key without a start",
              [](Json& r) { remove(r, "tlogs/0/publicKey/validFor/start"); }),
      invalid("log-window-reversed", {"TLG-15"}, "a log's key that ends before it starts",
              [](Json& r) { at(r, "tlogs/0/publicKey/validFor/end") = "2020-01-01T00:00:00Z"; }),
      invalid("log-time-malformed", {"TLG-15"}, "a start that is no time",
              [](Json& r) { at(r, "tlogs/0/publicKey/validFor/start") = "yesterday"; }),
      invalid("hash-algorithm", {"TLG-27"}, "a tree of another hash",
              [](Json& r) { at(r, "tlogs/0/hashAlgorithm") = "SHA2_512"; }),
      invalid("log-twice", {"TLG-27"}, "the same log twice",
              [](Json& r) {
                auto& list = list_at(r, "tlogs");
                list.push_back(Json(list[0]));
              }),
      for_reason("log.unknown", invalid("log-id-other", {"TLG-27"}, "an ID that is not that of the key",
                                        [](Json& r) { flip_base64(r, "tlogs/0/logId/keyId"); })),
      bad("root2-base-url-missing", "log.checkpoint-invalid", {"TLG-27"}, "a Rekor v2 without its name",
          rekor2(root([](Json& r) { remove(r, "tlogs/1/baseUrl"); }))),
      good("root-retired-log", {"TLG-15"}, "a retired log beside the current one", root([](Json& r) {
             VirtualLog old = make_rekor("rekor2021.acme.example", signing_time());
             Json retired = old.trusted();
             at(retired, "publicKey/validFor/start") = "2021-01-01T00:00:00Z";
             at(retired, "publicKey/validFor/end") = "2022-01-01T00:00:00Z";
             auto& list = list_at(r, "tlogs");
             list.insert(list.begin(), retired);
           })),
      good("root-old-rsa-ct-log", {"TLG-27"}, "a CT log with an RSA key in PKCS #1, as old roots have it",
           root(add_old_ct_log)),
  };
}

Arrange authority_window(std::string which, Seconds after) {
  return root(
      [=](Json& r) { at(r, "certificateAuthorities/0/validFor/" + which) = render_time(later(after)); });
}

// The trusted root holds these certificates of the CA, by link, and perhaps a leaf.
Arrange anchored(std::function<std::vector<Bytes>(Situation&)> certificates) {
  return [certificates](Situation& s) {
    const auto list = certificates(s);
    s.root = [list](Json& r) {
      at(r, "certificateAuthorities/0") = trusted_authority("https://fulcio.acme.example", "ca", list,
                                                            parse_time("2025-02-01T00:00:00Z").value());
    };
  };
}

std::vector<Bytes> leaf_alone(Situation& s) {
  const Key key = *(s.recipe.key = make_key());
  const Bytes der = s.sigstore.issue_leaf(s.recipe, key);
  s.recipe.certificate = [der](Bytes& made) { made = der; };
  return {der};
}

Cases authorities() {
  return {
      bad("root-authority-ended", "certificate.not-valid-at-signing", {"CRT-28"},
          "signed after the authority was trusted", authority_window("end", Seconds(-1))),
      bad("root-authority-not-yet", "certificate.not-valid-at-signing", {"CRT-28"},
          "signed before the authority was trusted", authority_window("start", Seconds(1))),
      good("root-authority-end-inclusive", {"CRT-28"}, "signed in the authority's last second",
           authority_window("end", Seconds(0))),
      good("root-authority-start-inclusive", {"CRT-28"}, "signed in the authority's first second",
           authority_window("start", Seconds(0))),
      bad("root-leaf-as-anchor", kInvalid, {"CRT-17"}, "the leaf itself is the authority",
          anchored(leaf_alone)),
      bad("root-intermediate-as-anchor", kInvalid, {"CRT-17"}, "the intermediate stands for a root",
          anchored([](Situation& s) { return std::vector<Bytes>{s.sigstore.ca.links[0].der}; })),
      bad("root-chain-reversed", kInvalid, {"CRT-17"}, "the root first", anchored([](Situation& s) {
            return std::vector<Bytes>{s.sigstore.ca.links[1].der, s.sigstore.ca.links[0].der};
          })),
      bad("root-chain-empty", kInvalid, {"CRT-17", "TLG-27"}, "an authority without certificates",
          anchored([](Situation&) { return std::vector<Bytes>(); })),
      bad("root-chain-broken", kInvalid, {"CRT-17"}, "intermediate and root do not belong together",
          anchored([](Situation& s) {
            return std::vector<Bytes>{s.sigstore.ca.links[0].der, make_chain("virtual-sigstore").root().der};
          })),
      good("root-two-authorities", {"CRT-30"}, "another authority of the same names first", root([](Json& r) {
             const CertificateChain other = make_chain("virtual-sigstore");
             auto& list = list_at(r, "certificateAuthorities");
             list.insert(list.begin(), trusted_authority("https://fulcio.acme.example", "virtual-sigstore",
                                                         {other.links[0].der, other.links[1].der},
                                                         parse_time("2025-02-01T00:00:00Z").value()));
           })),
      good("root-issues-itself", {"CRT-18"}, "the root issues leaves, no intermediate",
           [](Situation& s) {
             auto& links = s.sigstore.ca.links;
             links.erase(links.begin());
           }),
  };
}

}  // namespace

std::vector<VirtualCase> trusted_root_cases() {
  return join({missing(), documents(), logs(), authorities()});
}

}  // namespace sekisho::support
