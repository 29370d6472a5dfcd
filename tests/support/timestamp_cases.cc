// RFC 3161 timestamps: whose, when, of what, and in what form.
#include "support/case_table.h"
#include "support/der_writer.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

using std::chrono::minutes;

constexpr const char* kMalformed = "timestamp.malformed";
constexpr const char* kUntrusted = "timestamp.untrusted";
constexpr const char* kInvalid = "timestamp.invalid";
constexpr const char* kCertificate = "timestamp.certificate";
constexpr const char* kWindow = "timestamp.outside-validity";
constexpr const char* kLeafTime = "certificate.not-valid-at-signing";

Arrange plan(std::function<void(StampPlan&)> edit) {
  return rekor2([edit](Situation& s) { edit(s.recipe.stamps.at(0)); });
}

Arrange by(std::size_t authority, Embed embed) {
  return plan([=](StampPlan& p) {
    p.authority = authority;
    p.embed = embed;
  });
}

// The first timestamp authority's certificate is another, and the authority is issued anew.
Arrange tsa(std::size_t link, std::function<void(CertificateSpec&)> edit, Embed embed = Embed::kNo) {
  return rekor2([=](Situation& s) {
    edit(s.sigstore.tsas[0].chain.links.at(link).spec);
    s.sigstore.tsas[0].chain.issue();
    s.recipe.stamps[0].embed = embed;
  });
}

Arrange window(std::string which, Seconds after) {
  return rekor2(
      root([=](Json& r) { at(r, "timestampAuthorities/0/validFor/" + which) = render_time(later(after)); }));
}

// A second authority between the signer and the root.
void deeper(Situation& s) {
  auto& links = s.sigstore.tsas[0].chain.links;
  const Key key = make_key(crypto::KeyKind::kEcdsaP384);
  CertificateSpec middle = authority_spec(key, "tsa1-intermediate", links[1].spec, links[1].key);
  replace(middle, extended_key_usage({kTimeStamping}));
  links[0].spec.issuer = middle.subject;
  replace(links[0].spec, authority_key_id(middle.key_info));
  links.insert(links.begin() + 1, Issuer{key, middle});
  s.sigstore.tsas[0].chain.issue();
}

Cases good_ones() {
  return {
      good("timestamp-p384", {"TLG-19"}, "P-384, no certificate in the token", by(0, Embed::kNo)),
      good("timestamp-p384-embedded", {"TLG-19"}, "P-384, with the signer's certificate",
           by(0, Embed::kSigner)),
      good("timestamp-p256", {"TLG-19"}, "P-256, no certificate in the token", by(1, Embed::kNo)),
      good("timestamp-p256-embedded", {"TLG-19"}, "P-256, with the signer's certificate",
           by(1, Embed::kSigner)),
      good("timestamp-intermediate", {"TLG-19"}, "three certificates in the authority's chain",
           rekor2(deeper)),
      good("timestamp-sha512-imprint", {"TLG-23"}, "an imprint of SHA-512",
           plan([](StampPlan& p) { p.imprint = crypto::HashAlgorithm::kSha512; })),
      good("timestamp-sha384-imprint", {"TLG-23"}, "an imprint of SHA-384",
           plan([](StampPlan& p) { p.imprint = crypto::HashAlgorithm::kSha384; })),
      good("timestamp-granted-with-mods", {"TLG-23"}, "status 1", stamp([](StampSpec& t) { t.status = 1; })),
      good("timestamp-fraction", {"TLG-23"}, "a fraction of a second",
           stamp([](StampSpec& t) { t.time.insert(t.time.size() - 1, ".5"); })),
      good("timestamp-no-nonce", {"TLG-23"}, "no nonce", stamp([](StampSpec& t) { t.nonce.clear(); })),
      good("timestamp-no-signing-time", {"TLG-23"}, "no signingTime attribute", stamp([](StampSpec& t) {
             t.attributes = [](std::vector<Bytes>& list) { drop_attribute(list, kSigningTimeOid); };
           })),
      good("timestamp-signer-expired-since", {"TLG-19"}, "the authority's certificate ended since",
           tsa(0, [](CertificateSpec& c) { c.not_after = later(minutes(60)); })),
      good("timestamp-authority-end-inclusive", {"TLG-19", "CRT-28"}, "in the authority's last second",
           window("end", Seconds(0))),
      good("timestamp-authority-start-inclusive", {"TLG-19", "CRT-28"}, "in the authority's first second",
           window("start", Seconds(0))),
      good("timestamp-authority-ended-since", {"TLG-19"}, "the authority was retired since",
           window("end", minutes(60))),
  };
}

void by_stranger(Situation& s, Embed embed) {
  s.recipe.stamps[0].spec = [embed](StampSpec& t) {
    const TimestampAuthority other = make_tsa("tsa1", crypto::KeyKind::kEcdsaP384, signing_time());
    const Bytes imprint = t.imprint;
    t = stamp_of(other, {}, signing_time(), embed);
    t.imprint = imprint;
  };
}

// GHSA-xm5m-wgh2-rrg3: the bag holds a genuine certificate of the authority first, and the one that signed.
void mixed_up(Situation& s) {
  const Bytes genuine = s.sigstore.tsas[0].signer().der;
  by_stranger(s, Embed::kSigner);
  s.recipe.stamps[0].spec = [next = s.recipe.stamps[0].spec, genuine](StampSpec& t) {
    next(t);
    t.certificates.insert(t.certificates.begin(), genuine);
  };
}

// A forged certificate with the authority's names and serial comes first in the bag of a genuine token.
Arrange forged_first(bool signs) {
  return stamp([signs](StampSpec& t) {
    const Key key = make_key(crypto::KeyKind::kEcdsaP384);
    CertificateSpec forged;
    forged.serial = t.serial;
    forged.issuer = t.issuer;
    forged.subject = distinguished_name(kOrganization, "tsa1");
    forged.not_before = later(-minutes(60));
    forged.not_after = later(minutes(60));
    forged.key_info = key.public_key().der();
    forged.extensions = {key_usage(kDigitalSignature), extended_key_usage({kTimeStamping})};
    forged.extensions[1].critical = true;
    t.certificates = {make_certificate(forged, key), t.certificate};
    if (signs) t.key = key;
  });
}

Cases origins() {
  return {
      bad("timestamp-missing", "time.none", {"TLG-19"}, "Rekor v2 and no timestamp",
          rekor2([](Situation& s) { s.recipe.stamps.clear(); })),
      bad("timestamp-untrusted", kUntrusted, {"TLG-19"},
          "by an authority of the same names that nobody trusts",
          rekor2([](Situation& s) { by_stranger(s, Embed::kNo); })),
      bad("timestamp-untrusted-embedded", kUntrusted, {"TLG-19"}, "the same with its certificate",
          rekor2([](Situation& s) { by_stranger(s, Embed::kSigner); })),
      bad("timestamp-mixed-up", kUntrusted, {"TLG-18"},
          "by a stranger, with the authority's certificate first", rekor2(mixed_up)),
      bad("timestamp-forged-first", kInvalid, {"TLG-18"},
          "signed by a forged certificate of the authority's names", forged_first(true)),
      bad("timestamp-key-other", kInvalid, {"TLG-18"}, "in the authority's name by another key",
          stamp([](StampSpec& t) { t.key = make_key(crypto::KeyKind::kEcdsaP384); })),
      bad("timestamp-signature-broken", kInvalid, {"TLG-18"}, "one bit of its signature is flipped",
          stamp([](StampSpec& t) {
            t.signature = [](Bytes& signature) {
              signature.back() = static_cast<char>(signature.back() ^ 1);
            };
          })),
      bad("timestamp-certificate-other", "timestamp.untrusted", {"TLG-18"},
          "the signing-certificate attribute names another certificate",
          stamp([](StampSpec& t) { t.certificate = "other"; })),
      bad("timestamp-serial-other", kUntrusted, {"TLG-18"}, "the signer's serial is another",
          stamp([](StampSpec& t) { t.serial = "\x11\x22"; })),
      bad("timestamp-of-other-signature", "timestamp.mismatch", {"TLG-19"}, "of another signature",
          plan([](StampPlan& p) { p.message = "other signature"; })),
      bad("timestamp-before-authority", kWindow, {"TLG-19", "CRT-28"}, "before the authority was trusted",
          window("start", Seconds(1))),
      bad("timestamp-after-authority", kWindow, {"TLG-19", "CRT-28"}, "after the authority was trusted",
          window("end", Seconds(-1))),
      bad("timestamp-signer-expired", kWindow, {"TLG-19"}, "the authority's certificate had ended",
          tsa(0, [](CertificateSpec& c) { c.not_after = later(-minutes(60)); })),
      bad("timestamp-root-expired", kWindow, {"TLG-19"}, "the authority's root had ended",
          tsa(1, [](CertificateSpec& c) { c.not_after = later(-minutes(60)); })),
      bad("timestamp-outside-leaf", kLeafTime, {"TLG-19", "CRT-14"}, "an hour after the leaf's end",
          plan([](StampPlan& p) { p.at = later(minutes(60)); })),
      bad("timestamp-in-future", "time.in-future", {"TLG-19"}, "in seventy years", rekor2([](Situation& s) {
            s.recipe.leaf = [](CertificateSpec& c) {
              c.not_after = later(std::chrono::hours(24 * 365 * 80));
            };
            for (auto& link : s.sigstore.ca.links)
              link.spec.not_after = later(std::chrono::hours(24 * 365 * 80));
            for (auto& link : s.sigstore.tsas[0].chain.links)
              link.spec.not_after = later(std::chrono::hours(24 * 365 * 80));
            s.sigstore.ca.issue();
            s.sigstore.tsas[0].chain.issue();
            s.recipe.stamps[0].at = later(std::chrono::hours(24 * 365 * 70));
          })),
  };
}

void make_usage(CertificateSpec& c, const std::vector<std::string>& oids, bool critical) {
  replace(c, extended_key_usage(oids));
  extension_of(c, kExtendedKeyUsageOid).critical = critical;
}

Cases usages() {
  const auto one = [](const char* name, const char* why, std::function<void(CertificateSpec&)> edit) {
    return bad(std::string("timestamp-") + name, kCertificate, {"TLG-20"}, why, tsa(0, std::move(edit)));
  };
  return {
      one("usage-not-critical", "the extended key usage is not critical",
          [](CertificateSpec& c) { make_usage(c, {kTimeStamping}, false); }),
      one("usage-among-others", "for timestamps and for code",
          [](CertificateSpec& c) {
            make_usage(c, {kTimeStamping, kCodeSigning}, true);
          }),
      one("usage-code", "for code", [](CertificateSpec& c) { make_usage(c, {kCodeSigning}, true); }),
      one("usage-any", "for any use", [](CertificateSpec& c) { make_usage(c, {kAnyUsage}, true); }),
      one("usage-none", "no extended key usage", [](CertificateSpec& c) { drop(c, kExtendedKeyUsageOid); }),
      for_reason("trusted-root.invalid",
                 one("signer-is-ca", "the signer is a CA",
                     [](CertificateSpec& c) { c.extensions.push_back(basic_constraints(CaFlag::kYes)); })),
      one("no-digital-signature", "the key is for certificates and not for data",
          [](CertificateSpec& c) { replace(c, key_usage(kKeyCertSign)); }),
      bad("timestamp-intermediate-usage", kCertificate, {"TLG-20"}, "the intermediate is for code alone",
          rekor2([](Situation& s) {
            deeper(s);
            replace(s.sigstore.tsas[0].chain.links[1].spec, extended_key_usage({kCodeSigning}));
            s.sigstore.tsas[0].chain.issue();
          })),
  };
}

Arrange attributes(std::function<void(std::vector<Bytes>&)> edit) {
  return stamp([edit](StampSpec& t) { t.attributes = edit; });
}

Arrange without(const char* oid) {
  return attributes([oid](std::vector<Bytes>& list) { drop_attribute(list, oid); });
}

Arrange with(const char* oid, const Bytes& value) {
  return attributes([=](std::vector<Bytes>& list) {
    drop_attribute(list, oid);
    list.push_back(signed_attribute(oid, value));
  });
}

VirtualCase malformed(const char* name, const char* why, Arrange arrange) {
  return bad(std::string("timestamp-") + name, kMalformed, {"TLG-21", "TLG-23"}, why, std::move(arrange));
}

Arrange time_text(std::string text) {
  return stamp([text](StampSpec& t) { t.time = text; });
}

Cases tokens() {
  return {
      malformed("rejected", "status 2 and no token", stamp([](StampSpec& t) { t.status = 2; })),
      malformed("version-2", "a TSTInfo of version 2", stamp([](StampSpec& t) { t.version = 2; })),
      malformed("sha1-imprint", "an imprint of SHA-1", stamp([](StampSpec& t) {
                  t.imprint_algorithm = "1.3.14.3.2.26";
                  t.imprint.resize(20);
                })),
      malformed("imprint-short", "an imprint of 31 octets",
                stamp([](StampSpec& t) { t.imprint.pop_back(); })),
      malformed("no-time", "no time", time_text("")),
      malformed("time-no-zone", "a time without Z", time_text("20261123110000")),
      malformed("time-zone", "a time with an offset", time_text("20261123120000+0100")),
      malformed("time-no-seconds", "a time without seconds", time_text("202611231100Z")),
      malformed("time-fraction-padded", "a fraction that ends with 0", time_text("20261123110000.50Z")),
      malformed("time-no-date", "the thirtieth of February", time_text("20260230110000Z")),
      malformed("algorithm-many-arcs", "an OID of ten thousand arcs, of which no text is made (TLG-25)",
                stamp([](StampSpec& t) {
                  t.imprint_algorithm = "1.3";
                  for (int i = 0; i < 10'000; ++i) t.imprint_algorithm += ".1";
                })),
      malformed("trailing", "a byte after the response",
                plan([](StampPlan& p) { p.response = [](Bytes& r) { r += '\0'; }; })),
      malformed("truncated", "its last byte is missing",
                plan([](StampPlan& p) { p.response = [](Bytes& r) { r.pop_back(); }; })),
      malformed("empty", "nothing", plan([](StampPlan& p) { p.response = [](Bytes& r) { r.clear(); }; })),
      malformed("info-trailing", "data after the TSTInfo",
                stamp([](StampSpec& t) { t.info = [](Bytes& info) { info += der::null(); }; })),
      malformed("no-signer", "no SignerInfo", stamp([](StampSpec& t) { t.signer_infos = 0; })),
      malformed("two-signers", "two SignerInfos", stamp([](StampSpec& t) { t.signer_infos = 2; })),
      malformed("no-message-digest", "no message-digest attribute", without(kMessageDigestOid)),
      malformed("no-content-type", "no content-type attribute", without(kContentTypeOid)),
      malformed("no-signing-certificate", "no signing-certificate attribute",
                without(kSigningCertificateV2Oid)),
      malformed("attribute-type", "the message digest is an INTEGER",
                with(kMessageDigestOid, der::integer(7))),
      malformed("attribute-twice", "the message-digest attribute twice",
                attributes([](std::vector<Bytes>& list) { list.push_back(Bytes(list[1])); })),
      malformed("content-type-data", "the content type is data",
                with(kContentTypeOid, der::oid("1.2.840.113549.1.7.1"))),
      bad("timestamp-message-digest-other", kInvalid, {"TLG-23"}, "the message digest is of another TSTInfo",
          with(kMessageDigestOid, der::octets(Bytes(48, 'x')))),
  };
}

Arrange two_stamps(std::size_t second) {
  return rekor2([second](Situation& s) { s.recipe.stamps.push_back(StampPlan{.authority = second}); });
}

Arrange mixed(Seconds integrated, Seconds stamped) {
  return [=](Situation& s) {
    s.recipe.entries[0].integrated_at = later(integrated);
    s.recipe.stamps = {StampPlan{.at = later(stamped)}};
  };
}

Cases several() {
  const Demands two{.timestamps = 2};
  const char* missing = "timestamp.missing";
  return {
      demanding(two, good("timestamps-two", {"TLG-22"}, "by two authorities", two_stamps(1))),
      demanding(two,
                bad("timestamps-one-twice", missing, {"TLG-22"}, "by one authority twice", two_stamps(0))),
      demanding(two, bad("timestamps-one", missing, {"TLG-22"}, "by one authority", rekor2())),
      demanding(two, bad("timestamps-repeated", missing, {"TLG-22"}, "the same timestamp twice",
                         both(rekor2(), bundle([](Json& b) {
                                auto& list = list_at(
                                    b, "verificationMaterial/timestampVerificationData/rfc3161Timestamps");
                                list.push_back(Json(list[0]));
                              })))),
      bad("timestamps-33", "bundle.limits", {"TLG-14"}, "33 timestamps",
          rekor2([](Situation& s) { s.recipe.stamps.resize(33); })),
      bad("times-log-inside-stamp-outside", kLeafTime, {"TLG-24"}, "logged in time, stamped too late",
          mixed(Seconds(0), minutes(60))),
      bad("times-log-outside-stamp-inside", kLeafTime, {"TLG-24"}, "stamped in time, logged too late",
          mixed(minutes(60), Seconds(0))),
      bad("times-one-stamp-outside", kLeafTime, {"TLG-24"}, "one timestamp in time and one too late",
          rekor2([](Situation& s) {
            s.recipe.stamps.push_back(StampPlan{.authority = 1, .at = later(minutes(60))});
          })),
      good("times-both-inside", {"TLG-24"}, "logged and stamped in time", mixed(Seconds(1), Seconds(2))),
      good("timestamps-one-untrusted", {"TLG-19"}, "by an authority that nobody trusts, and by a trusted one",
           rekor2([](Situation& s) {
             s.recipe.stamps.push_back(StampPlan{.authority = 1});
             by_stranger(s, Embed::kNo);
           })),
  };
}

}  // namespace

std::vector<VirtualCase> timestamp_cases() {
  return join({good_ones(), origins(), usages(), tokens(), several()});
}

}  // namespace sekisho::support
