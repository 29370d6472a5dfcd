// Chains, times, usages and constraints of certificates (RFC 5280 chapter 6).
#include "support/case_table.h"
#include "support/der_writer.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

using std::chrono::minutes;
using Spec = CertificateSpec;

constexpr const char* kTime = "certificate.not-valid-at-signing";
constexpr const char* kChain = "certificate.chain";
constexpr const char* kUsage = "certificate.usage";

// The leaf's end is 10 minutes less 2 seconds after the signing time.
constexpr Seconds kLeafEnd = minutes(10) - Seconds(2);

Arrange integrated(Seconds after) {
  return [after](Situation& s) { s.recipe.entries.at(0).integrated_at = later(after); };
}

Arrange stamped(Seconds after) {
  return rekor2([after](Situation& s) { s.recipe.stamps.at(0).at = later(after); });
}

Arrange until(std::size_t link, Seconds after) {
  return authority(link, [after](Spec& ca) { ca.not_after = later(after); });
}

Arrange from(std::size_t link, Seconds after) {
  return authority(link, [after](Spec& ca) { ca.not_before = later(after); });
}

Cases times() {
  return {
      bad("cert-expired-intermediate", kTime, {"CRT-13"}, "the intermediate ended before the signature",
          until(0, -minutes(60))),
      bad("cert-expired-root", kTime, {"CRT-13"}, "the root ended before the signature",
          until(1, -minutes(60))),
      bad("cert-future-intermediate", kTime, {"CRT-13"}, "the intermediate began after the signature",
          from(0, minutes(5))),
      good("cert-intermediate-expired-since", {"CRT-13", "CRT-14"},
           "the intermediate was valid when it was signed, and is not now", until(0, minutes(60))),
      good("cert-intermediate-end-inclusive", {"CRT-28"}, "signed in the intermediate's last second",
           until(0, Seconds(0))),
      good("cert-intermediate-start-inclusive", {"CRT-28"}, "signed in the intermediate's first second",
           from(0, Seconds(0))),
      good("cert-expired-now", {"CRT-14"},
           "the leaf was valid when the log promised the entry, and ended since", integrated(minutes(5))),
      good("cert-expired-now-timestamp", {"CRT-14"}, "the same by timestamp", stamped(minutes(5))),
      bad("cert-integrated-after-end", kTime, {"CRT-14", "CRT-28"}, "logged one second after the leaf's end",
          integrated(kLeafEnd + Seconds(1))),
      bad("cert-integrated-before-start", kTime, {"CRT-14", "CRT-28"}, "logged one second before its start",
          integrated(Seconds(-3))),
      bad("cert-stamped-after-end", kTime, {"CRT-14", "CRT-28"}, "stamped one second after the leaf's end",
          stamped(kLeafEnd + Seconds(1))),
      bad("cert-stamped-before-start", kTime, {"CRT-14", "CRT-28"}, "stamped one second before its start",
          stamped(Seconds(-3))),
      good("cert-integrated-at-end", {"CRT-28"}, "logged in the leaf's last second", integrated(kLeafEnd)),
      good("cert-integrated-at-start", {"CRT-28"}, "logged in its first second", integrated(Seconds(-2))),
      good("cert-stamped-at-end", {"CRT-28"}, "stamped in the leaf's last second", stamped(kLeafEnd)),
      good("cert-stamped-at-start", {"CRT-28"}, "stamped in its first second", stamped(Seconds(-2))),
      bad("cert-valid-now-logged-before", kTime, {"CRT-14"},
          "the leaf is valid today and was not when the log promised the entry",
          both(leaf([](Spec& c) { c.not_after = later(std::chrono::hours(24 * 3000)); }),
               integrated(-minutes(60)))),
  };
}

// A leaf of an intermediate that nobody trusts, both in the bundle.
void stranger(Situation& s) {
  const VirtualSigstore other = VirtualSigstore::make();
  s.recipe.issued_by = other.ca.links[0];
}

void stranger_in_bundle(Situation& s, std::size_t links) {
  const VirtualSigstore other = VirtualSigstore::make();
  s.recipe.version = BundleVersion::k02;
  s.recipe.issued_by = other.ca.links[0];
  s.recipe.chain = [other, links](std::vector<Bytes>& chain) {
    for (std::size_t i = 0; i < links; ++i) chain.push_back(other.ca.links[i].der);
  };
}

Arrange bring(BundleVersion version, std::size_t links) {
  return [=](Situation& s) {
    s.recipe.version = version;
    s.recipe.chain = [ca = s.sigstore.ca, links](std::vector<Bytes>& chain) {
      for (std::size_t i = 0; i < links; ++i) chain.push_back(ca.links.at(i % ca.links.size()).der);
    };
  };
}

// An honest holder of a leaf issues a certificate for somebody else with it.
void issued_by_leaf(Situation& s) {
  const Key key = make_key();
  const Spec spec = s.sigstore.leaf_spec(s.recipe, key);
  Spec named = spec;
  named.subject = distinguished_name(kOrganization, "leaf");
  const Issuer issuer{key, named, make_certificate(named, s.sigstore.ca.links[0].key)};
  s.recipe.issued_by = issuer;
  s.recipe.version = BundleVersion::k02;
  s.recipe.chain = [issuer](std::vector<Bytes>& chain) { chain.push_back(issuer.der); };
}

Arrange many(std::size_t count) {
  return [count](Situation& s) {
    s.recipe.version = BundleVersion::k02;
    s.recipe.chain = [count, der = s.sigstore.ca.links[0].der](std::vector<Bytes>& chain) {
      for (std::size_t i = 0; i < count; ++i) chain.push_back(der);
    };
  };
}

Cases origins() {
  return {
      bad("cert-root-in-bundle", "certificate.root-in-bundle", {"CRT-15"},
          "leaf, intermediate and root in the bundle", bring(BundleVersion::k02, 2)),
      good("cert-intermediate-in-bundle", {"CRT-15"}, "leaf and intermediate in a bundle 0.2",
           bring(BundleVersion::k02, 1)),
      bad("cert-empty-chain", "bundle.malformed", {"CRT-15"}, "a chain of no certificate",
          both(bring(BundleVersion::k02, 0), bundle([](Json& b) {
                 list_at(b, "verificationMaterial/x509CertificateChain/certificates").clear();
               }))),
      bad("cert-chain-in-v03", "bundle.malformed", {"CRT-15"}, "0.3 has a certificate and no chain",
          bring(BundleVersion::k03, 1)),
      bad("cert-untrusted", "certificate.untrusted", {"CRT-16", "CRT-30"},
          "a leaf of another instance of the same names", stranger),
      bad("cert-untrusted-intermediate-in-bundle", "certificate.untrusted", {"CRT-16"},
          "the leaf of a stranger brings its intermediate", [](Situation& s) { stranger_in_bundle(s, 1); }),
      bad("cert-untrusted-root-in-bundle", "certificate.root-in-bundle", {"CRT-15", "CRT-16"},
          "the leaf of a stranger brings its whole chain", [](Situation& s) { stranger_in_bundle(s, 2); }),
      bad("cert-wrong-instance", "log.unknown", {"CRT-30"}, "everything is of another instance",
          [](Situation& s) {
            s.root = [good = s.sigstore](Json& root) { root = good.trusted_root(); };
            s.sigstore = VirtualSigstore::make();
          }),
      bad("cert-issued-by-leaf", kChain, {"CRT-18"}, "issued by the holder of another leaf", issued_by_leaf),
      bad("cert-nine-in-bundle", "certificate.too-many", {"CRT-23"}, "leaf and eight intermediates", many(8)),
      bad("cert-thousand-in-bundle", "certificate.too-many", {"CRT-23"},
          "a thousand intermediates of one name", many(1000)),
      bad("cert-signature-broken", "certificate.untrusted", {"CRT-16"}, "one bit of its signature is flipped",
          certificate([](Bytes& der) { der.back() = static_cast<char>(der.back() ^ 1); })),
  };
}

// A third authority between the intermediate and the root, in the trusted root.
Arrange deeper(std::optional<int> upper_path_length) {
  return [=](Situation& s) {
    auto& links = s.sigstore.ca.links;
    const Key key = make_key();
    Spec upper = authority_spec(key, "virtual-sigstore-upper", links[1].spec, links[1].key);
    replace(upper, basic_constraints(CaFlag::kYes, upper_path_length));
    links[0].spec.issuer = upper.subject;
    replace(links[0].spec, authority_key_id(upper.key_info));
    links.insert(links.begin() + 1, Issuer{key, upper});
    s.sigstore.ca.issue();
  };
}

Cases authorities() {
  return {
      bad("cert-intermediate-no-ca", "trusted-root.invalid", {"CRT-18"}, "the intermediate is no CA",
          authority(0, [](Spec& ca) { replace(ca, basic_constraints(CaFlag::kNo)); })),
      bad("cert-intermediate-no-constraints", "trusted-root.invalid", {"CRT-18"},
          "the intermediate does not say that it is a CA",
          authority(0, [](Spec& ca) { drop(ca, kBasicConstraintsOid); })),
      bad("cert-intermediate-no-cert-sign", "trusted-root.invalid", {"CRT-18"},
          "the intermediate may not sign certificates",
          authority(0, [](Spec& ca) { replace(ca, key_usage(kDigitalSignature)); })),
      bad("cert-path-too-long", "trusted-root.invalid", {"CRT-18"},
          "two authorities under a path length of 0", deeper(0)),
      good("cert-path-of-length", {"CRT-18"}, "two authorities under a path length of 1", deeper(1)),
      good("cert-path-unlimited", {"CRT-18"}, "two authorities under no path length", deeper(std::nullopt)),
      bad("cert-leaf-is-ca", kChain, {"CRT-18"}, "a CA signs an artifact itself",
          leaf([](Spec& c) { c.extensions.push_back(basic_constraints(CaFlag::kYes)); })),
      good("cert-leaf-says-no-ca", {"CRT-18"}, "the leaf says that it is no CA",
           leaf([](Spec& c) { c.extensions.push_back(basic_constraints(CaFlag::kNo)); })),
  };
}

Arrange usages(const std::vector<std::string>& oids) {
  return leaf([oids](Spec& c) { replace(c, extended_key_usage(oids)); });
}

Cases key_usages() {
  return {
      bad("cert-server-auth", kUsage, {"CRT-19"}, "a certificate for TLS servers", usages({kServerAuth})),
      bad("cert-no-extended-usage", kUsage, {"CRT-19"}, "no extended key usage",
          leaf([](Spec& c) { drop(c, kExtendedKeyUsageOid); })),
      bad("cert-any-usage", kUsage, {"CRT-19"}, "anyExtendedKeyUsage alone", usages({kAnyUsage})),
      bad("cert-empty-usage", "certificate.malformed", {"CRT-19"}, "an empty list of extended key usages",
          usages({})),
      good("cert-code-signing-among-others", {"CRT-19"}, "for TLS servers and for code",
           usages({kServerAuth, kCodeSigning})),
      bad("cert-intermediate-other-usage", kUsage, {"CRT-19"}, "the intermediate is for timestamps alone",
          authority(0, [](Spec& ca) { replace(ca, extended_key_usage({kTimeStamping})); })),
      good("cert-intermediate-no-usage", {"CRT-19"}, "the intermediate's use is not limited",
           authority(0, [](Spec& ca) { drop(ca, kExtendedKeyUsageOid); })),
      good("cert-intermediate-any-usage", {"CRT-19"}, "the intermediate is for any use",
           authority(0, [](Spec& ca) { replace(ca, extended_key_usage({kAnyUsage})); })),
      bad("cert-no-digital-signature", kUsage, {"CRT-19"}, "the key is for certificates and not for data",
          leaf([](Spec& c) { replace(c, key_usage(kKeyCertSign)); })),
  };
}

Arrange constrained(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded) {
  return authority(0, [=](Spec& ca) { ca.extensions.push_back(name_constraints(permitted, excluded)); });
}

// An e-mail identity under constraints.
Arrange email_under(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded) {
  return both(constrained(permitted, excluded),
              leaf([](Spec& c) { replace(c, alternative_names({email_name("dev@acme.example")})); }));
}

std::vector<Bytes> thousand_hosts() {
  std::vector<Bytes> names;
  for (int i = 0; i < 1000; ++i) names.push_back(uri_name("host" + std::to_string(i) + ".elsewhere.example"));
  return names;
}

Cases constraints() {
  const char* reason = "certificate.name-constraints";
  const auto uri = uri_name("github.com"), other = uri_name("gitlab.com");
  const auto mail = [&](VirtualCase one) { return asking_for("dev@acme.example", kIssuer, std::move(one)); };
  return {
      good("cert-names-permitted", {"CRT-21"}, "the intermediate may name this host", constrained({uri}, {})),
      bad("cert-names-not-permitted", reason, {"CRT-21"}, "the intermediate may name another host",
          constrained({other}, {})),
      bad("cert-names-excluded", reason, {"CRT-21"}, "the intermediate may not name this host",
          constrained({}, {uri})),
      bad("cert-names-excluded-wins", reason, {"CRT-21"}, "permitted and excluded",
          constrained({uri}, {uri})),
      bad("cert-names-excluded-any-case", reason, {"CRT-21"}, "hosts know no case",
          constrained({}, {uri_name("GitHub.com")})),
      good("cert-names-permitted-any-case", {"CRT-21"}, "hosts know no case",
           constrained({uri_name("GITHUB.com")}, {})),
      bad("cert-names-subdomains-only", reason, {"CRT-21"}, "a leading dot permits what is below it alone",
          constrained({uri_name(".github.com")}, {})),
      good("cert-names-other-type", {"CRT-21"}, "a constraint of e-mail says nothing about URIs",
           constrained({email_name("elsewhere.example")}, {})),
      good("cert-names-thousand-excluded", {"CRT-23"}, "a thousand other hosts are excluded",
           constrained({}, thousand_hosts())),
      mail(good("cert-names-email", {"CRT-21"}, "a mailbox at a permitted host",
                email_under({email_name("acme.example")}, {}))),
      mail(bad("cert-names-email-not-permitted", reason, {"CRT-21"}, "a mailbox at another host",
               email_under({email_name("elsewhere.example")}, {}))),
      mail(bad("cert-names-email-excluded", reason, {"CRT-21"}, "an excluded mailbox",
               email_under({}, {email_name("dev@acme.example")}))),
      mail(bad("cert-names-email-subdomains-only", reason, {"CRT-21"}, "only hosts below are permitted",
               email_under({email_name(".acme.example")}, {}))),
  };
}

}  // namespace

std::vector<VirtualCase> certificate_cases() {
  return join({times(), origins(), authorities(), key_usages(), constraints(), encoding_cases()});
}

}  // namespace sekisho::support
