// LayoutMaker: writes an OCI image layout by hand, good or bad in any way, without the code under test.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "crypto/private_key.h"

namespace sekisho::support {

// Stored is content that was written to the layout.
struct Stored {
  std::string media_type;
  crypto::Digest digest;
  std::size_t size;
  // descriptor is its JSON, with further members (",\"x\":1") before the closing brace.
  std::string descriptor(const std::string& further = {}) const;
};

class LayoutMaker {
 public:
  explicit LayoutMaker(std::filesystem::path directory);

  // blob stores bytes under their digest.
  Stored blob(const std::string& media_type, const std::string& bytes);
  // enter adds a descriptor to index.json as it is; finish writes index.json.
  void enter(const std::string& descriptor);
  void tag(const Stored& stored, const std::string& name);
  void finish();
  std::filesystem::path path_of(const crypto::Digest& digest) const;

  // manifest stores an image manifest of a config and layers (descriptors as JSON), with further members.
  Stored manifest(const std::string& config, const std::vector<std::string>& layers,
                  const std::string& further = {});
  // artifact stores a Flux artifact of one layer; an empty diff_id is left out of its config.
  Stored artifact(const std::string& layer, const std::string& diff_id, const std::string& further = {});
  // referrer stores what cosign 3 stores for a bundle, and enters it.
  Stored referrer(const Stored& subject, const std::string& bundle, const std::string& predicate_type);
  // legacy stores payloads with signatures (base64) as cosign 2 does and tags them sha256-<hex>.sig of the
  // subject.
  struct LegacySignature {
    std::string payload;
    std::string signature;
    std::string further_annotations;  // ",\"key\":\"value\""
  };
  Stored legacy(const Stored& subject, const std::vector<LegacySignature>& signatures);

 private:
  std::filesystem::path directory_;
  std::vector<std::string> entries_;
};

// What signers write, as JSON text.
std::string statement(const std::string& digest_hex,
                      const std::string& predicate_type = "https://sigstore.dev/cosign/sign/v1");
std::string pae(const std::string& payload_type, const std::string& payload);
std::string envelope(const std::string& payload_type, const std::string& payload,
                     const std::vector<std::string>& signatures);
std::string bundle(const crypto::PublicKey& key, const std::string& envelope_json);
std::string simple_signing(const std::string& digest,
                           const std::string& docker_reference = "registry.example/acme/app",
                           const std::string& type = "cosign container image signature");
// signed_bundle is a good bundle over a payload of in-toto's type.
std::string signed_bundle(const crypto::PrivateKey& key, const std::string& payload);
// sign is the base64 of a signature over message.
std::string sign(const crypto::PrivateKey& key, const std::string& message);

}  // namespace sekisho::support
