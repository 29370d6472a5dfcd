// Descriptor and Blob: what content is said to be, and bytes that are just that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::oci {

using Annotations = std::vector<std::pair<std::string, std::string>>;

// find_annotation is the value of a key, or null.
const std::string* find_annotation(const Annotations& annotations, std::string_view key);

// Descriptor names content by digest and size (image-spec, descriptor.md). The annotations and the artifact
// type are hints.
struct Descriptor {
  std::string media_type;
  crypto::Digest digest;
  std::uint64_t size;
  std::string artifact_type;  // empty where absent
  Annotations annotations;
  std::string platform = {};  // OS/ARCHITECTURE[/VARIANT] of an index's entry; empty where absent

  // parse reads one descriptor: size a non-negative integer up to 2^53, no foreign urls, inline data only
  // where it hashes to the digest. what names it in errors. Errors: json.*, digest.invalid, manifest.invalid,
  // manifest.foreign-urls, manifest.inline-data.
  static Result<Descriptor> parse(const Json& value, const std::string& what);
  // of describes bytes.
  static Descriptor of(std::string media_type, BytesView bytes);
  // render writes mediaType, size, digest, annotations, artifactType, as cosign and flux do.
  Json render() const;
};

// Blob is bytes whose digest (and size, where one was named) were checked.
class Blob {
 public:
  // check hashes bytes and compares. Errors: size.mismatch, digest.mismatch.
  static Result<Blob> check(const Descriptor& descriptor, Bytes bytes);
  static Result<Blob> check(const crypto::Digest& digest, Bytes bytes);
  // hash makes a Blob of bytes whose digest nobody named beforehand (a tag's answer): the digest is what they
  // hash to.
  static Blob hash(Bytes bytes);

  const Bytes& bytes() const { return bytes_; }
  const crypto::Digest& digest() const { return digest_; }

 private:
  Blob(Bytes bytes, crypto::Digest digest) : bytes_(std::move(bytes)), digest_(std::move(digest)) {}
  Bytes bytes_;
  crypto::Digest digest_;
};

// is_media_type tells whether text has the outline of a media type: printable ASCII with a slash in it.
bool is_media_type(std::string_view text);

}  // namespace sekisho::oci
