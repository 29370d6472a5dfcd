// Who signed: alternative names, issuers, and names that look like others.
#include "support/case_table.h"
#include "support/der_writer.h"

namespace sekisho::support {
namespace {

using Spec = CertificateSpec;

constexpr const char* kMismatch = "identity.mismatch";
constexpr const char* kName = "certificate.name";
constexpr const char* kEvilIssuer = "https://token.actions.evil.example";

Arrange signed_by(std::string identity) {
  return [identity](Situation& s) { s.recipe.identity = identity; };
}

Arrange named(std::vector<Bytes> names) {
  return leaf([names](Spec& c) { replace(c, alternative_names(names)); });
}

VirtualCase other(std::string name, Threats threats, std::string why, std::string identity) {
  return bad("identity-" + name, kMismatch, std::move(threats), std::move(why),
             signed_by(std::move(identity)));
}

Cases look_alikes() {
  const std::string identity = kIdentity;
  const std::string repository = "https://github.com/acme/infra/.github/workflows/publish.yaml@";
  return {
      other("inside-url", {"CRT-01"}, "the name asked for is part of a longer URL",
            "https://evil.example/?x=" + identity),
      other("longer", {"CRT-01", "CRT-11"}, "the name asked for goes on", identity + "-evil"),
      other("other-repository", {"CRT-01"}, "a repository that begins alike",
            "https://github.com/acme/infra-evil/.github/workflows/publish.yaml@refs/heads/main"),
      other("dots", {"CRT-01"}, "dots that match anything",
            "https://githubXcom/acme/infra/.github/workflows/publish.yaml@refs/heads/main"),
      other("case", {"CRT-10"}, "another case",
            "https://GitHub.com/Acme/infra/.github/workflows/publish.yaml@refs/heads/main"),
      other("percent", {"CRT-10"}, "a dot in percent encoding",
            "https://github%2ecom/acme/infra/.github/workflows/publish.yaml@refs/heads/main"),
      other("slash", {"CRT-10"}, "a slash at its end", identity + "/"),
      other("host-dot", {"CRT-10"}, "a dot at the end of the host",
            "https://github.com./acme/infra/.github/workflows/publish.yaml@refs/heads/main"),
      other("branch-like-tag", {"CRT-11"}, "a branch named like a tag",
            repository + "refs/heads/refs/tags/v1"),
      other("pull-request", {"CRT-11"}, "a pull request", repository + "refs/pull/1/merge"),
      other("tag", {"CRT-11"}, "a tag named like the branch", repository + "refs/tags/main"),
      other("other-workflow", {"CRT-04"}, "another workflow",
            "https://github.com/acme/infra/.github/workflows/test.yaml@refs/heads/main"),
  };
}

Arrange v1_only() {
  return leaf([](Spec& c) { drop(c, fulcio_oid(8)); });
}

Cases issuers() {
  return {
      bad("issuer-other", kMismatch, {"CRT-04"}, "the right name by another issuer",
          [](Situation& s) { s.recipe.issuer = kEvilIssuer; }),
      good("issuer-old-extension", {"CRT-05"}, "only the old issuer extension", v1_only()),
      good("issuer-new-extension", {"CRT-05"}, "only the new issuer extension",
           leaf([](Spec& c) { drop(c, fulcio_oid(1)); })),
      bad("issuer-none", kMismatch, {"CRT-05"}, "no issuer", leaf([](Spec& c) {
            drop(c, fulcio_oid(1));
            drop(c, fulcio_oid(8));
          })),
      bad("issuer-old-good-new-evil", "certificate.issuer-conflict", {"CRT-05"}, "two issuers",
          leaf([](Spec& c) { replace(c, fulcio_text(8, kEvilIssuer)); })),
      bad("issuer-old-evil-new-good", "certificate.issuer-conflict", {"CRT-05"}, "two issuers",
          leaf([](Spec& c) { replace(c, fulcio_raw(1, kEvilIssuer)); })),
      bad("issuer-new-raw", "certificate.malformed", {"CRT-05"}, "the new extension holds bare bytes",
          leaf([](Spec& c) { replace(c, fulcio_raw(8, kIssuer)); })),
      bad("issuer-new-other-string", "certificate.malformed", {"CRT-05"},
          "the new extension is no UTF8String", leaf([](Spec& c) {
            replace(c, {fulcio_oid(8), false, der::printable(kIssuer)});
          })),
      bad("issuer-new-trailing", "certificate.malformed", {"CRT-05"}, "data after the new extension's string",
          leaf([](Spec& c) { extension_of(c, fulcio_oid(8)).value += "x"; })),
      bad("issuer-twice", "certificate.extension", {"CRT-05"}, "the new extension twice",
          leaf([](Spec& c) { c.extensions.push_back(fulcio_text(8, kEvilIssuer)); })),
      bad("issuer-old-slash", kMismatch, {"CRT-05", "CRT-10"}, "a slash at the issuer's end",
          [](Situation& s) { s.recipe.issuer = std::string(kIssuer) + "/"; }),
      good("trigger-pull-request-target", {"CRT-12"}, "triggered by a pull request; nobody asked",
           leaf([](Spec& c) {
             replace(c, fulcio_raw(2, "pull_request_target"));
             replace(c, fulcio_text(20, "pull_request_target"));
           })),
  };
}

Cases names() {
  const Bytes right = uri_name(kIdentity), evil = uri_name("https://evil.example/workflow");
  const auto mail = [](VirtualCase one) { return asking_for("dev@acme.example", kIssuer, std::move(one)); };
  return {
      mail(good("name-email", {"CRT-06"}, "a mailbox", named({email_name("dev@acme.example")}))),
      asking_for("dev!acme.example", kIssuer,
                 good("name-fulcio-user", {"CRT-06"}, "a Fulcio user name in an otherName",
                      named({fulcio_user_name("dev!acme.example")}))),
      bad("name-evil-and-good", kName, {"CRT-06"}, "two names, the right one last", named({evil, right})),
      bad("name-good-and-evil", kName, {"CRT-06"}, "two names, the right one first", named({right, evil})),
      bad("name-twice", "certificate.malformed", {"CRT-06"}, "the right name twice", named({right, right})),
      bad("name-thousand", "certificate.malformed", {"CRT-06", "CRT-23"}, "the right name among a thousand",
          named(std::vector<Bytes>(1000, right))),
      bad("name-list-empty", "certificate.malformed", {"CRT-06"}, "an extension without a name", named({})),
      bad("name-none", kName, {"CRT-09"}, "no name", leaf([](Spec& c) { drop(c, kSanOid); })),
      bad("name-common-name", kName, {"CRT-09"}, "the name in the common name alone", leaf([](Spec& c) {
            drop(c, kSanOid);
            c.subject = distinguished_name("", kIdentity);
          })),
      bad("name-dns", kName, {"CRT-08"}, "the right text as a host name", named({dns_name(kIdentity)})),
      bad("name-email-like-uri", kName, {"CRT-08"}, "the right text as a mailbox",
          named({email_name(kIdentity)})),
      mail(bad("name-uri-like-email", "certificate.name", {"CRT-08"}, "the right mailbox as a URI",
               named({uri_name("dev@acme.example")}))),
      bad("name-registered-id", kName, {"CRT-08"}, "a registeredID", named({registered_name("1.2.3.4")})),
      bad("name-address", kName, {"CRT-08"}, "an address", named({address_name("\x0a\x01\x02\x03")})),
      bad("name-directory", kName, {"CRT-08"}, "a directory name",
          named({directory_name(distinguished_name("", kIdentity))})),
      bad("name-x400", kName, {"CRT-22"}, "an x400Address",
          named({x400_name(der::sequence(der::sequence({})))})),
      bad("name-other", kName, {"CRT-06"}, "an otherName of an unknown kind",
          named({other_name("1.3.6.1.4.1.311.20.2.3", der::utf8(kIdentity))})),
      bad("name-fulcio-user-ia5", "certificate.malformed", {"CRT-06", "CRT-22"},
          "a Fulcio user name that is no UTF8String",
          named({other_name(fulcio_oid(7), der::ia5(kIdentity))})),
      mail(bad("name-email-punycode", kMismatch, {"CRT-22"}, "a mailbox of a long punycode host",
               named({email_name("dev@xn--" + std::string(600, 'a') + ".example")}))),
  };
}

Arrange with_bytes(std::string_view tail) { return named({uri_name(std::string(kIdentity) + Bytes(tail))}); }

Cases characters() {
  return {
      bad("name-nul", kName, {"CRT-07"}, "the right name, NUL, and more",
          with_bytes(std::string_view("\0.evil.example", 14))),
      bad("name-newline", kName, {"CRT-07"}, "a line break at its end", with_bytes("\n")),
      bad("name-delete", kName, {"CRT-07"}, "a DEL at its end", with_bytes("\x7f")),
      bad("name-not-ascii", "certificate.malformed", {"CRT-07"}, "a byte beyond ASCII", with_bytes("\xe9")),
      bad("name-cyrillic", "certificate.malformed", {"CRT-10"}, "a Cyrillic letter that looks Latin",
          named({uri_name("https://github.com/\xd0\xb0"
                          "cme/infra/.github/workflows/publish.yaml@refs/heads/main")})),
      bad("name-space", kName, {"CRT-07"}, "a space at its end", with_bytes(" ")),
  };
}

}  // namespace

std::vector<VirtualCase> identity_cases() { return join({look_alikes(), issuers(), names(), characters()}); }

}  // namespace sekisho::support
