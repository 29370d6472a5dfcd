// Reference: what a person types to name an artifact, in a registry or in a layout directory; parsed once,
// strictly.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

namespace sekisho::oci {

// Name is HOST[:PORT]/REPOSITORY in canonical form: Docker Hub's aliases are docker.io, and one-part names
// there are in library/.
class Name {
 public:
  // parse takes HOST[:PORT]/REPOSITORY without tag and digest. Error: reference.invalid.
  static Result<Name> parse(std::string_view text);

  const std::string& host() const { return host_; }  // ghcr.io, localhost:5000, [::1]:5000, docker.io
  const std::string& repository() const { return repository_; }  // acme/app
  std::string text() const { return host_ + "/" + repository_; }
  bool is_loopback() const;  // localhost, 127.0.0.0/8, [::1]

  bool operator==(const Name&) const = default;

 private:
  Name(std::string host, std::string repository)
      : host_(std::move(host)), repository_(std::move(repository)) {}
  std::string host_;
  std::string repository_;
};

class Reference {
 public:
  // parse reads [oci://]HOST[:PORT]/REPOSITORY[:TAG][@DIGEST] and layout:DIR[:TAG|@DIGEST]. A registry
  // reference needs a host (something with a dot, a colon or "localhost" before the first slash, as Docker
  // tells them; else docker.io). A layout's tag or digest stands after the last slash, so a directory with a
  // colon or an at-sign in its own name is written with a slash behind it. Error: reference.invalid.
  static Result<Reference> parse(std::string_view text);
  // as gives a layout a repository name (--as HOST/REPOSITORY). Error: reference.invalid for a registry
  // reference.
  Result<Reference> as(Name name) const;
  // at_tag and at are the same repository or layout with another tag or digest in place of both.
  Reference at_tag(std::string tag) const;
  Reference at(crypto::Digest digest) const;

  const std::string& typed() const { return typed_; }  // exactly what was typed
  bool is_layout() const { return !directory_.empty(); }
  const std::filesystem::path& directory() const { return directory_; }  // of a layout
  const std::optional<Name>& name() const { return name_; }  // always of a registry, of a layout only by as()
  const std::optional<std::string>& tag() const { return tag_; }  // as typed; not defaulted
  const std::optional<crypto::Digest>& digest() const { return digest_; }
  // effective_tag is the tag to resolve where no digest is given: the typed one or "latest" (registry), the
  // typed one or nothing (layout: the only tagged entry).
  std::optional<std::string> effective_tag() const;
  // resolved is host/repository@digest, or layout:DIR@digest.
  std::string resolved(const crypto::Digest& digest) const;

 private:
  Reference() = default;
  static Result<Reference> parse_registry(Reference reference, std::string_view text);
  static Result<Reference> parse_layout(Reference reference, std::string_view text);
  std::string typed_;
  std::filesystem::path directory_;
  std::optional<Name> name_;
  std::optional<std::string> tag_;
  std::optional<crypto::Digest> digest_;
};

// is_tag tells whether text is a tag (distribution-spec: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}).
bool is_tag(std::string_view text);

}  // namespace sekisho::oci
