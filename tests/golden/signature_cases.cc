#include "base/encoding.h"
#include "golden/case_maker.h"

namespace sekisho::golden {
namespace {

using support::Stored;

constexpr const char* kInToto = "application/vnd.in-toto+json";
constexpr const char* kSign = "https://sigstore.dev/cosign/sign/v1";

std::string hex(const Stored& subject) { return std::string(subject.digest.hex()); }

// A bundle whose envelope is given whole.
void attach_envelope(CaseMaker& maker, const Stored& subject, const std::string& envelope) {
  maker.layout.referrer(subject, support::bundle(maker.shared.release.public_key(), envelope), kSign);
}

void deny(CaseMaker& maker, const std::string& rejection) {
  maker.expect("denied", {"signature.none-matched"}, {rejection});
}

// A bundle with a good payload and this signature text.
void bundle_with_signature(CaseMaker& maker, const std::string& signature) {
  const Stored subject = maker.good_artifact();
  attach_envelope(maker, subject, support::envelope(kInToto, support::statement(hex(subject)), {signature}));
}

std::string good_signature(const CaseMaker& maker, const Stored& subject) {
  return support::sign(maker.shared.release, support::pae(kInToto, support::statement(hex(subject))));
}

void legacy_payload(CaseMaker& maker, const std::function<std::string(const Stored&)>& payload_of,
                    const std::string& rejection) {
  const Stored subject = maker.good_artifact();
  const std::string payload = payload_of(subject);
  maker.layout.legacy(subject, {{payload, support::sign(maker.shared.release, payload), {}}});
  deny(maker, rejection);
}

std::vector<Case> good_ones() {
  return {
      {"signed-bundle",
       {},
       "A v0.3 bundle by the trusted key, as cosign 3 writes it.",
       [](CaseMaker& m) {
         m.sign_bundle(m.good_artifact(), m.shared.release);
         m.expect("admitted", {});
       }},
      {"signed-legacy",
       {},
       "A simple signing payload by the trusted key, as cosign 2 writes it.",
       [](CaseMaker& m) {
         m.sign_legacy(m.good_artifact(), m.shared.release);
         m.expect("admitted", {});
       }},
      {"signed-beside-foreign-and-broken",
       {"MAN-18"},
       "A foreign and a broken signature neither hide nor help the good one.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.stranger);
         m.layout.referrer(subject, "garbage", kSign);
         m.sign_bundle(subject, m.shared.release);
         m.expect("admitted", {}, {"signature.invalid", "json.invalid"});
       }},
      {"signed-legacy-beside-foreign-bundle",
       {"MAN-18"},
       "A foreign bundle does not hide a good legacy signature.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_bundle(subject, m.shared.stranger);
         m.sign_legacy(subject, m.shared.release);
         m.expect("admitted", {}, {"signature.invalid"});
       }},
  };
}

std::vector<Case> by_others() {
  return {
      {"unsigned",
       {"CLI-02"},
       "Nothing is attached.",
       [](CaseMaker& m) {
         m.good_artifact();
         m.expect("denied", {"signature.none"});
       }},
      {"signed-by-stranger",
       {"SIG-27"},
       "Signed, by a key that nobody trusts.",
       [](CaseMaker& m) {
         m.sign_bundle(m.good_artifact(), m.shared.stranger);
         deny(m, "signature.invalid");
       }},
      {"hint-of-the-trusted-key-signature-of-another",
       {"SIG-27"},
       "The hint names the trusted key, the signature is another's.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string payload = support::statement(hex(subject));
         attach_envelope(
             m, subject,
             support::envelope(kInToto, payload,
                               {support::sign(m.shared.stranger, support::pae(kInToto, payload))}));
         deny(m, "signature.invalid");
       }},
      {"bundle-by-certificate",
       {"SIG-27"},
       "A bundle with a certificate under a policy that asks for a key.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string payload = support::statement(hex(subject));
         const std::string envelope = support::envelope(kInToto, payload, {good_signature(m, subject)});
         m.layout.referrer(
             subject,
             R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":{"rawBytes":"MAA="}},"dsseEnvelope":)" +
                 envelope + "}",
             kSign);
         deny(m, "certificate.malformed");
       }},
      {"bundle-v01",
       {"TLG-10"},
       "An older version of a bundle needs neither more nor less: what is asked is the policy's business.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         std::string text = support::signed_bundle(m.shared.release, support::statement(hex(subject)));
         text.replace(text.find("bundle.v0.3+json"), 16, "bundle+json;version=0.1");
         m.layout.referrer(subject, text, kSign);
         m.expect("admitted", {});
       }},
      {"bundle-with-unknown-member",
       {"TLG-28"},
       "Unknown members of a bundle are refused, as protojson refuses them.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         std::string text = support::signed_bundle(m.shared.release, support::statement(hex(subject)));
         text.insert(1, R"("media_type":"x",)");
         m.layout.referrer(subject, text, kSign);
         deny(m, "json.shape");
       }},
      {"bundle-with-two-layers",
       {"MAN-11"},
       "A bundle manifest has exactly one layer.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const auto layer =
             m.layout.blob("application/vnd.dev.sigstore.bundle.v0.3+json",
                           support::signed_bundle(m.shared.release, support::statement(hex(subject))));
         const auto config = m.layout.blob("application/vnd.oci.empty.v1+json", "{}");
         const auto stored = m.layout.manifest(config.descriptor(), {layer.descriptor(), layer.descriptor()},
                                               R"(,"subject":)" + subject.descriptor());
         m.layout.enter(stored.descriptor());
         deny(m, "referrer.shape");
       }},
  };
}

std::vector<Case> encodings() {
  return {
      {"dsse-payload-type",
       {"SIG-06"},
       "The envelope signs a payload of another type.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string payload = support::statement(hex(subject));
         attach_envelope(
             m, subject,
             support::envelope("text/plain", payload,
                               {support::sign(m.shared.release, support::pae("text/plain", payload))}));
         deny(m, "envelope.payload-type");
       }},
      {"dsse-signed-without-pae",
       {"SIG-06"},
       "The signature is over the payload, not over its pre-authentication encoding.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string payload = support::statement(hex(subject));
         attach_envelope(m, subject,
                         support::envelope(kInToto, payload, {support::sign(m.shared.release, payload)}));
         deny(m, "signature.invalid");
       }},
      {"dsse-two-signatures",
       {"SIG-07"},
       "Two signatures in one envelope.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string signature = good_signature(m, subject);
         attach_envelope(
             m, subject,
             support::envelope(kInToto, support::statement(hex(subject)), {signature, signature}));
         deny(m, "envelope.signature-count");
       }},
      {"dsse-no-signature",
       {"SIG-05"},
       "No signature in the envelope.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         attach_envelope(m, subject, support::envelope(kInToto, support::statement(hex(subject)), {}));
         deny(m, "envelope.signature-count");
       }},
      {"signature-zero",
       {"SIG-11"},
       "An ECDSA signature with r = s = 0.",
       [](CaseMaker& m) {
         bundle_with_signature(m, "MAYCAQACAQA=");
         deny(m, "signature.invalid");
       }},
      {"signature-base64-without-padding",
       {"SIG-08"},
       "A signature in another spelling of base64.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         std::string signature = good_signature(m, subject) + "\n";
         attach_envelope(m, subject,
                         support::envelope(kInToto, support::statement(hex(subject)), {signature}));
         deny(m, "signature.encoding");
       }},
      {"signature-trailing-byte",
       {"SIG-12"},
       "A signature with a byte behind its DER.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const Bytes raw = *decode_base64(good_signature(m, subject)) + '\0';
         attach_envelope(m, subject,
                         support::envelope(kInToto, support::statement(hex(subject)), {encode_base64(raw)}));
         deny(m, "signature.invalid");
       }},
      {"signature-empty",
       {"SIG-05"},
       "An empty signature.",
       [](CaseMaker& m) {
         bundle_with_signature(m, "");
         deny(m, "signature.encoding");
       }},
  };
}

std::vector<Case> legacy_ones() {
  return {
      {"legacy-of-another-image",
       {"SIG-01", "MAN-20"},
       "A good signature of another digest under this one's tag.",
       [](CaseMaker& m) {
         legacy_payload(
             m, [](const Stored&) { return support::simple_signing("sha256:" + std::string(64, 'a')); },
             "signature.subject-mismatch");
       }},
      {"legacy-of-another-type",
       {"SIG-03"},
       "critical.type is not a container image signature.",
       [](CaseMaker& m) {
         legacy_payload(
             m,
             [](const Stored& s) {
               return support::simple_signing(s.digest.text(), "registry.example/acme/app", "something else");
             },
             "signature.payload-type");
       }},
      {"legacy-payload-key-twice",
       {"SIG-04", "MAN-06"},
       "The signed payload has a key twice.",
       [](CaseMaker& m) {
         legacy_payload(
             m,
             [](const Stored& s) {
               std::string payload = support::simple_signing(s.digest.text());
               return payload.insert(1, R"("critical":{},)");
             },
             "json.duplicate-key");
       }},
      {"legacy-payload-key-in-two-cases",
       {"SIG-04", "MAN-07"},
       "The signed payload has critical and Critical.",
       [](CaseMaker& m) {
         legacy_payload(
             m,
             [](const Stored& s) {
               std::string payload = support::simple_signing(s.digest.text());
               return payload.insert(1, R"("Critical":{},)");
             },
             "json.case-collision");
       }},
      {"legacy-payload-trailing",
       {"SIG-04", "MAN-10"},
       "Something stands behind the signed payload.",
       [](CaseMaker& m) {
         legacy_payload(
             m, [](const Stored& s) { return support::simple_signing(s.digest.text()) + "{}"; },
             "json.invalid");
       }},
      {"legacy-signature-of-other-payload",
       {"SIG-01"},
       "The payload was exchanged after signing.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.legacy(subject, {{support::simple_signing(subject.digest.text()),
                                    support::sign(m.shared.release, "other"),
                                    {}}});
         deny(m, "signature.invalid");
       }},
      {"legacy-lookalike-annotation",
       {"MAN-25"},
       "The signature stands in a look-alike annotation.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const std::string payload = support::simple_signing(subject.digest.text());
         m.layout.legacy(subject, {{payload, "",
                                    R"(,"dev.sigstore.cosign/signature":")" +
                                        support::sign(m.shared.release, payload) + "\""}});
         deny(m, "signature.malformed");
       }},
  };
}

}  // namespace

std::vector<Case> signature_cases() {
  std::vector<Case> all;
  for (const auto& part : {good_ones(), by_others(), encodings(), legacy_ones()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Case> attestation_cases() {
  const auto with_payload = [](const std::string& payload, const std::string& rejection) {
    return [=](CaseMaker& m) {
      const Stored subject = m.good_artifact();
      std::string text = payload;
      if (const auto at = text.find("SUBJECT"); at != std::string::npos) text.replace(at, 7, hex(subject));
      m.sign_payload(subject, text);
      deny(m, rejection);
    };
  };
  const std::string head =
      R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{},"subject":)";
  return {
      {"attestation-in-place-of-signature",
       {"ATT-01"},
       "An SBOM attested by the trusted key is no signature.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.referrer(
             subject,
             support::signed_bundle(m.shared.release,
                                    support::statement(hex(subject), "https://spdx.dev/Document")),
             "https://spdx.dev/Document");
         m.expect("denied", {"signature.none-matched", "statement.not-a-signature"});
       }},
      {"attestation-hinted-as-signature",
       {"MAN-16"},
       "An annotation calls an attestation a signature.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.referrer(
             subject,
             support::signed_bundle(m.shared.release,
                                    support::statement(hex(subject), "https://spdx.dev/Document")),
             kSign);
         m.expect("denied", {"signature.none-matched", "statement.not-a-signature"});
       }},
      {"signature-hinted-as-attestation",
       {"MAN-16"},
       "An annotation calls a signature an SBOM; hints never decide.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.referrer(subject,
                           support::signed_bundle(m.shared.release, support::statement(hex(subject))),
                           "https://spdx.dev/Document");
         m.expect("admitted", {});
       }},
      {"statement-not-json",
       {"ATT-03"},
       "The signed payload is not JSON.",
       with_payload("not-json", "json.invalid")},
      {"statement-without-predicate-type",
       {"ATT-03"},
       "The statement has no predicate type.",
       with_payload(
           R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"SUBJECT"}}],"predicate":{}})",
           "json.shape")},
      {"statement-of-another-subject",
       {"ATT-04", "SIG-01"},
       "The statement is about another digest.",
       with_payload(support::statement(std::string(64, 'b')), "statement.subject-mismatch")},
      {"statement-subject-by-name-only",
       {"ATT-04"},
       "The statement names the artifact but not its digest.",
       with_payload(head + R"([{"name":"registry.example/acme/app","digest":{}}]})", "statement.malformed")},
      {"statement-subjects-null",
       {"ATT-04"},
       "The subjects are null.",
       with_payload(head + "null}", "json.shape")},
      {"statement-subjects-empty",
       {"ATT-04", "SIG-05"},
       "There are no subjects.",
       with_payload(head + "[]}", "statement.malformed")},
      {"statement-weak-digest",
       {"SIG-22"},
       "sha1 fits, sha256 does not.",
       with_payload(
           head +
               R"([{"digest":{"sha1":"SUBJECT","sha256":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}}]})",
           "statement.subject-mismatch")},
      {"statement-only-weak-digest",
       {"SIG-22"},
       "Only md5 is given.",
       with_payload(head + R"([{"digest":{"md5":"SUBJECT"}}]})", "statement.subject-mismatch")},
      {"statement-upper-case-digest",
       {"SIG-23"},
       "The digest is in upper case.",
       with_payload(
           head +
               R"([{"digest":{"sha256":"ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789"}}]})",
           "statement.subject-mismatch")},
      {"statement-second-subject",
       {"ATT-04"},
       "The second of two subjects is ours.",
       [head](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.sign_payload(
             subject,
             head +
                 R"([{"digest":{"sha256":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}},{"digest":{"sha256":")" +
                 hex(subject) + "\"}}]}");
         m.expect("admitted", {});
       }},
  };
}

}  // namespace sekisho::golden
