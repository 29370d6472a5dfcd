#include <utility>

#include "base/encoding.h"
#include "sigstore/bundle.h"
#include "sigstore/log_entry.h"

namespace sekisho::sigstore {
namespace {

// An int64 of protojson.
Json number(std::uint64_t value) { return std::to_string(value); }

Json render_proof(const InclusionProof& proof) {
  Json::Array hashes;
  for (const Bytes& hash : proof.hashes) hashes.emplace_back(encode_base64(hash));
  Json::Object object{{"logIndex", number(proof.index)},
                      {"rootHash", encode_base64(proof.root_hash)},
                      {"treeSize", number(proof.tree_size)},
                      {"hashes", std::move(hashes)}};
  if (!proof.checkpoint.empty())
    object.emplace_back("checkpoint", Json::Object{{"envelope", proof.checkpoint}});
  return object;
}

Json render_entry(const LogEntry& entry) {
  Json::Object object{{"logIndex", number(entry.index)},
                      {"logId", Json::Object{{"keyId", encode_base64(entry.log_id)}}},
                      {"kindVersion", Json::Object{{"kind", entry.kind}, {"version", entry.version}}}};
  if (entry.integrated_time)
    object.emplace_back("integratedTime", std::to_string(entry.integrated_time->time_since_epoch().count()));
  if (entry.promise) {
    object.emplace_back("inclusionPromise",
                        Json::Object{{"signedEntryTimestamp", encode_base64(*entry.promise)}});
  }
  if (entry.proof) object.emplace_back("inclusionProof", render_proof(*entry.proof));
  object.emplace_back("canonicalizedBody", encode_base64(entry.body));
  return object;
}

std::pair<std::string, Json> render_key(const Bundle& bundle) {
  if (const auto* key = std::get_if<PublicKeyHint>(&bundle.material))
    return {"publicKey", Json::Object{{"hint", key->hint}}};
  const auto& chain = std::get<CertificateMaterial>(bundle.material).chain;
  return {"certificate", Json::Object{{"rawBytes", encode_base64(chain.front())}}};
}

Json render_material(const Bundle& bundle) {
  Json::Object material{render_key(bundle)};
  Json::Array entries;
  for (const auto& entry : bundle.log_entries) entries.push_back(render_entry(entry));
  if (!entries.empty()) material.emplace_back("tlogEntries", std::move(entries));
  Json::Array stamps;
  for (const auto& stamp : bundle.timestamps)
    stamps.push_back(Json::Object{{"signedTimestamp", encode_base64(stamp)}});
  if (!stamps.empty()) {
    material.emplace_back("timestampVerificationData",
                          Json::Object{{"rfc3161Timestamps", std::move(stamps)}});
  }
  return material;
}

}  // namespace

Json render_envelope(const Envelope& envelope) {
  Json::Object signature{{"sig", encode_base64(envelope.signature)}};
  return Json::Object{{"payload", encode_base64(envelope.payload)},
                      {"payloadType", envelope.payload_type},
                      {"signatures", Json::Array{Json(std::move(signature))}}};
}

Bytes render_bundle(const Bundle& bundle) {
  return render_json(Json::Object{{"mediaType", kBundleV03Type},
                                  {"verificationMaterial", render_material(bundle)},
                                  {"dsseEnvelope", render_envelope(std::get<Envelope>(bundle.content))}});
}

std::string render_legacy_entry(const LogEntry& entry) {
  const std::int64_t time = entry.integrated_time ? entry.integrated_time->time_since_epoch().count() : 0;
  Json::Object payload{{"body", encode_base64(entry.body)},
                       {"integratedTime", time},
                       {"logIndex", entry.index},
                       {"logID", encode_hex(entry.log_id)}};
  return render_json(Json::Object{{"SignedEntryTimestamp", encode_base64(entry.promise.value_or(Bytes()))},
                                  {"Payload", std::move(payload)}});
}

std::string render_legacy_timestamp(BytesView response) {
  return render_json(Json::Object{{"SignedRFC3161Timestamp", encode_base64(response)}});
}

}  // namespace sekisho::sigstore
