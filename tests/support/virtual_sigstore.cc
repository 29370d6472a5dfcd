#include "support/virtual_sigstore.h"

#include <stdexcept>

#include "base/encoding.h"
#include "crypto/pem.h"
#include "support/der_writer.h"
#include "support/json_edit.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

using Object = Json::Object;
using Array = Json::Array;

template <class T, class Hook>
void alter(const Hook& hook, T& value) {
  if (hook) hook(value);
}

Time when(const char* text) { return parse_time(text).value(); }

// What GitHub Actions tells Fulcio, and Fulcio the world (fulcio, docs/oid-info.md).
std::vector<RawExtension> claims(const std::string& identity, const std::string& issuer) {
  const std::string sha = "d3b1c6a0f2e94857b6a1c0de5f00ba4411223344";
  return {fulcio_raw(1, issuer),
          fulcio_raw(2, "push"),
          fulcio_raw(3, sha),
          fulcio_raw(4, "publish"),
          fulcio_raw(5, "acme/infra"),
          fulcio_raw(6, "refs/heads/main"),
          fulcio_text(8, issuer),
          fulcio_text(9, identity),
          fulcio_text(10, sha),
          fulcio_text(11, "github-hosted"),
          fulcio_text(12, "https://github.com/acme/infra"),
          fulcio_text(13, sha),
          fulcio_text(14, "refs/heads/main"),
          fulcio_text(15, "632596897"),
          fulcio_text(16, "https://github.com/acme"),
          fulcio_text(17, "131804563"),
          fulcio_text(18, identity),
          fulcio_text(19, sha),
          fulcio_text(20, "push"),
          fulcio_text(21, "https://github.com/acme/infra/actions/runs/15609877086/attempts/1"),
          fulcio_text(22, "public")};
}

std::string media_type(BundleVersion version) {
  switch (version) {
    case BundleVersion::k01:
      return "application/vnd.dev.sigstore.bundle+json;version=0.1";
    case BundleVersion::k02:
      return "application/vnd.dev.sigstore.bundle+json;version=0.2";
    case BundleVersion::k03Old:
      return "application/vnd.dev.sigstore.bundle+json;version=0.3";
    case BundleVersion::k03:
      return "application/vnd.dev.sigstore.bundle.v0.3+json";
  }
  throw std::logic_error("unknown version");
}

Json raw(BytesView der) { return Object{{"rawBytes", encode_base64(der)}}; }

// 0.3 has one certificate, the versions before a chain (which clients leave at the leaf alone).
void put_certificates(Object& material, BundleVersion version, const std::vector<Bytes>& certificates) {
  const bool chain = version == BundleVersion::k01 || version == BundleVersion::k02;
  if (!chain && certificates.size() == 1) {
    material.emplace_back("certificate", raw(certificates[0]));
    return;
  }
  Array list;
  for (const auto& one : certificates) list.push_back(raw(one));
  material.emplace_back("x509CertificateChain", Object{{"certificates", std::move(list)}});
}

void put_verifier(Object& material, const Recipe& recipe, const Signed& made) {
  if (made.signed_by == SignedBy::kKey) {
    material.emplace_back("publicKey", Object{{"hint", encode_base64(sha256(made.verifier))}});
    return;
  }
  std::vector<Bytes> certificates{made.verifier};
  alter(recipe.chain, certificates);
  put_certificates(material, recipe.version, certificates);
}

void put_stamps(Object& material, const std::vector<Bytes>& stamps) {
  if (stamps.empty()) return;
  Array list;
  for (const auto& one : stamps) list.push_back(Object{{"signedTimestamp", encode_base64(one)}});
  material.emplace_back("timestampVerificationData", Object{{"rfc3161Timestamps", std::move(list)}});
}

Json message_signature(const Signed& made, const Artifact& artifact) {
  const Json digest = Object{{"algorithm", "SHA2_256"}, {"digest", encode_base64(sha256(artifact.bytes))}};
  return Object{{"messageDigest", digest}, {"signature", encode_base64(made.signature)}};
}

}  // namespace

Time signing_time() { return when("2026-11-23T11:00:00Z"); }

Artifact Artifact::of(Bytes bytes) {
  auto digest = crypto::Digest::of(bytes);
  return {std::move(bytes), std::move(digest)};
}

std::string statement_about(const crypto::Digest& digest, const std::string& predicate_type) {
  return render_json(
      Object{{"_type", "https://in-toto.io/Statement/v1"},
             {"subject", Array{Object{{"digest", Object{{"sha256", std::string(digest.hex())}}}}}},
             {"predicateType", predicate_type},
             {"predicate", Object{}}});
}

VirtualSigstore VirtualSigstore::make() {
  const Time from = when("2025-01-01T00:00:00Z");
  return {make_chain("virtual-sigstore"),
          when("2025-02-01T00:00:00Z"),
          {{make_key(), "https://ct1.acme.example/2026", from},
           {make_key(), "https://ct2.acme.example/2026", from}},
          make_rekor("rekor.acme.example", from),
          make_rekor2("log2026-1.rekor.acme.example", from),
          {make_tsa("tsa1", crypto::KeyKind::kEcdsaP384, from),
           make_tsa("tsa2", crypto::KeyKind::kEcdsaP256, from)}};
}

Json VirtualSigstore::trusted_root() const {
  std::vector<Bytes> certificates;
  for (const auto& link : ca.links) certificates.push_back(link.der);
  Array logs{rekor.trusted(), rekor2.trusted()}, ct, stampers;
  for (const auto& log : ct_logs) ct.push_back(log.trusted());
  for (const auto& tsa : tsas) stampers.push_back(tsa.trusted());
  const Json authority =
      trusted_authority("https://fulcio.acme.example", "virtual-sigstore", certificates, ca_from);
  return Object{{"mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1"},
                {"tlogs", std::move(logs)},
                {"certificateAuthorities", Array{authority}},
                {"ctlogs", std::move(ct)},
                {"timestampAuthorities", std::move(stampers)}};
}

CertificateSpec VirtualSigstore::leaf_spec(const Recipe& recipe, const Key& key) const {
  const Issuer& issuer = recipe.issued_by ? *recipe.issued_by : ca.links.front();
  CertificateSpec spec;
  spec.serial = serial_of(key);
  spec.issuer = issuer.spec.subject;
  spec.not_before = recipe.signed_at - Seconds(2);
  spec.not_after = spec.not_before + std::chrono::minutes(10);
  spec.subject = distinguished_name("", "");
  spec.key_info = key.public_key().der();
  spec.extensions = {key_usage(kDigitalSignature), extended_key_usage({kCodeSigning}),
                     subject_key_id(spec.key_info), authority_key_id(issuer.spec.key_info),
                     alternative_names({uri_name(recipe.identity)})};
  for (auto& claim : claims(recipe.identity, recipe.issuer)) spec.extensions.push_back(std::move(claim));
  return spec;
}

Bytes VirtualSigstore::issue_leaf(const Recipe& recipe, const Key& key) const {
  const Issuer& issuer = recipe.issued_by ? *recipe.issued_by : ca.links.front();
  CertificateSpec spec = leaf_spec(recipe, key);
  alter(recipe.leaf, spec);
  std::vector<SctSpec> plans;
  if (!ct_logs.empty()) plans.push_back(sct_of(ct_logs[0], spec.not_before, issuer.spec.key_info));
  alter(recipe.scts, plans);
  const Bytes tbs = render_tbs(spec, issuer.key.public_key().kind());
  std::vector<Bytes> scts;
  for (const auto& plan : plans) scts.push_back(render_sct(plan, tbs));
  if (!scts.empty()) spec.extensions.push_back(sct_extension(scts));
  alter(recipe.finished_leaf, spec);
  Bytes der = make_certificate(spec, issuer.key);
  alter(recipe.certificate, der);
  return der;
}

Signed VirtualSigstore::sign(const Recipe& recipe, const Artifact& artifact, Form form) const {
  const Key key = recipe.key ? *recipe.key : make_key();
  Signed made{.form = form, .signed_by = recipe.signed_by, .kind = key.public_key().kind()};
  if (form == Form::kMessage) {
    made.message = artifact.bytes;
  } else {
    made.payload = statement_about(artifact.digest, recipe.predicate_type);
    alter(recipe.payload, made.payload);
    made.payload_type = recipe.payload_type;
    made.message = pre_authentication(made.payload_type, made.payload);
  }
  made.signature =
      recipe.scheme ? sign_with(key, *recipe.scheme, made.message) : sign_with(key, made.message);
  alter(recipe.signature, made.signature);
  made.verifier = made.signed_by == SignedBy::kKey ? key.public_key().der() : issue_leaf(recipe, key);
  return made;
}

std::vector<Json> VirtualSigstore::entries(const Recipe& recipe, const Signed& made) const {
  std::vector<Json> list;
  for (const auto& plan : recipe.entries) {
    list.push_back(enter(plan.log ? *plan.log : rekor, plan.logged ? *plan.logged : made, plan,
                         plan.integrated_at ? *plan.integrated_at : recipe.signed_at));
  }
  return list;
}

std::vector<Bytes> VirtualSigstore::stamps(const Recipe& recipe, const Signed& made) const {
  std::vector<Bytes> list;
  for (const auto& plan : recipe.stamps) {
    StampSpec spec = stamp_of(tsas.at(plan.authority), plan.message ? *plan.message : made.signature,
                              plan.at ? *plan.at : recipe.signed_at, plan.embed);
    set_imprint(spec, plan.imprint, plan.message ? *plan.message : made.signature);
    alter(plan.spec, spec);
    list.push_back(render_stamp(spec));
    alter(plan.response, list.back());
  }
  return list;
}

Json VirtualSigstore::bundle_of(const Recipe& recipe, const Signed& made, const Artifact& artifact) const {
  Object material;
  put_verifier(material, recipe, made);
  const auto list = entries(recipe, made);
  if (!list.empty()) material.emplace_back("tlogEntries", Array(list.begin(), list.end()));
  put_stamps(material, stamps(recipe, made));
  Object bundle{{"mediaType", media_type(recipe.version)}, {"verificationMaterial", std::move(material)}};
  if (made.form == Form::kMessage) {
    bundle.emplace_back("messageSignature", message_signature(made, artifact));
  } else {
    bundle.emplace_back("dsseEnvelope", envelope_of(made));
  }
  Json finished(std::move(bundle));
  alter(recipe.bundle, finished);
  return finished;
}

std::string VirtualSigstore::bundle(const Recipe& recipe, const Artifact& artifact, Form form) const {
  std::string text = render_json(bundle_of(recipe, sign(recipe, artifact, form), artifact));
  alter(recipe.text, text);
  return text;
}

std::vector<std::pair<std::string, std::string>> VirtualSigstore::legacy_annotations(
    const Recipe& recipe, const std::string& payload) const {
  const Signed made = sign(recipe, Artifact::of(payload), Form::kMessage);
  std::vector<std::pair<std::string, std::string>> out{
      {"dev.cosignproject.cosign/signature", encode_base64(made.signature)}};
  if (made.signed_by == SignedBy::kCertificate) {
    std::string chain;
    for (const auto& link : ca.links) chain += crypto::render_pem_block("CERTIFICATE", link.der);
    out.emplace_back("dev.sigstore.cosign/certificate", pem_of(made));
    out.emplace_back("dev.sigstore.cosign/chain", chain);
  }
  for (const auto& entry : entries(recipe, made)) {
    const Json body = Object{{"body", *entry.find("canonicalizedBody")},
                             {"integratedTime", Json()},
                             {"logIndex", Json()},
                             {"logID", Json()}};
    Json annotation = Object{{"SignedEntryTimestamp", Json()}, {"Payload", body}};
    Json copy = entry;
    at(annotation, "SignedEntryTimestamp") = at(copy, "inclusionPromise/signedEntryTimestamp");
    at(annotation, "Payload/integratedTime") = std::int64_t{std::stoll(text_at(copy, "integratedTime"))};
    at(annotation, "Payload/logIndex") = std::int64_t{std::stoll(text_at(copy, "logIndex"))};
    at(annotation, "Payload/logID") = encode_hex(decode_base64(text_at(copy, "logId/keyId")).value());
    out.emplace_back("dev.sigstore.cosign/bundle", render_json(annotation));
    break;
  }
  for (const auto& stamp : stamps(recipe, made)) {
    out.emplace_back("dev.sigstore.cosign/rfc3161timestamp",
                     render_json(Object{{"SignedRFC3161Timestamp", encode_base64(stamp)}}));
    break;
  }
  return out;
}

void with_rekor2(const VirtualSigstore& sigstore, Recipe& recipe) {
  recipe.entries = {EntryPlan{.log = sigstore.rekor2}};
  recipe.stamps = {StampPlan{}};
}

}  // namespace sekisho::support
