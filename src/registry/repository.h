// Repository: one repository of a registry, or an image layout directory; both are read and written alike.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "net/url.h"
#include "oci/descriptor.h"
#include "oci/manifest.h"
#include "oci/reference.h"

namespace sekisho::registry {

// Fetched is a manifest or index as it came: the bytes, hashed, and what they say.
struct Fetched {
  oci::Blob blob;
  oci::Document document;
};

// Listing is what a registry says hangs on a digest. It is a hint: nothing in it is believed before the
// manifests named were fetched by digest.
struct Listing {
  enum class Source { kReferrersApi, kFallbackTag, kLayout };
  Source source;
  std::vector<oci::Descriptor> descriptors;
  bool truncated = false;  // there was more than the limits allow
};

// Begun is an upload that a registry has opened and waits for.
struct Begun {
  net::Url where;
  std::uint64_t least_piece = 0;  // fewer bytes at once it does not take, but for the last
};

// Upload is content to be stored: bytes, or a file read from its start.
struct Upload {
  oci::Descriptor descriptor;
  Bytes bytes;
  int file = -1;  // when >= 0, a descriptor of a regular file of descriptor.size bytes, not owned
  std::optional<Begun> begun = {};               // where its bytes are waited for already
  std::function<void(std::uint64_t)> sent = {};  // told the bytes sent so far; fewer where a try begins anew
};

// Meanwhile is what the caller has to do that needs not come after a wait.
using Meanwhile = std::function<void()>;

class Repository {
 public:
  virtual ~Repository() = default;

  // fetch_tag resolves a tag: one request, and the digest is what the bytes hash to. Without a tag (layouts)
  // the only tagged entry. Errors: registry.*, manifest.*, json.*; a tag that is not there is
  // registry.not-found.
  virtual Result<Fetched> fetch_tag(const std::optional<std::string>& tag) = 0;
  // fetch_manifest fetches by digest; the bytes are checked against it before they are parsed.
  virtual Result<Fetched> fetch_manifest(const crypto::Digest& digest) = 0;
  // fetch_manifests and fetch_blobs fetch side by side; results in order. A blob larger than its descriptor's
  // size, or a descriptor larger than max, is refused before it is read (size.mismatch, blob.too-large).
  // Absent: blob.missing.
  virtual std::vector<Result<Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) = 0;
  virtual std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                     std::uint64_t max) = 0;
  // fetch_file writes a blob to an open file, hashing it on the way; only after success are the file's bytes
  // those of the descriptor.
  virtual Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) = 0;
  // list_referrers asks the referrers API (all pages), else the fallback tag; nothing attached is an empty
  // listing, and anything else that went wrong an Error.
  virtual Result<Listing> list_referrers(const crypto::Digest& subject) = 0;
  // fetch_tags resolves tags side by side, one request each; results in order, errors those of fetch_tag.
  virtual std::vector<Result<Fetched>> fetch_tags(const std::vector<std::string>& tags) = 0;
  // list_tags lists all tags, sorted.
  virtual Result<std::vector<std::string>> list_tags() = 0;

  // mount_blobs has blobs taken over from another repository of the same registry, where one is named,
  // without sending them; what it gives is still to be stored: uploads that lack nothing but their bytes. A
  // layout takes over nothing.
  virtual std::vector<Upload> mount_blobs(const std::vector<oci::Descriptor>& descriptors,
                                          const std::optional<std::string>& from);
  // put_blobs stores blobs that are not there yet; small ones are sent without asking. A large one, or one
  // whose connection broke, is sent in pieces and goes on where it stopped. After success all are there.
  virtual Done put_blobs(const std::vector<Upload>& uploads) = 0;
  // put_manifest stores a manifest or index by its digest and, if a tag is named, under it. Where the
  // document has a subject and the registry does not maintain referrers itself, the fallback tag's index is
  // updated too (read, add, write, wait, read again; tag.moved if another writer keeps winning). Where it has
  // to wait, `meanwhile` is called once, when all is written.
  virtual Done put_manifest(const oci::Document& document, BytesView bytes,
                            const std::optional<std::string>& tag, const Meanwhile& meanwhile = {}) = 0;

  // remove_referrer takes a manifest off what hangs on a subject and deletes it where that is allowed: it is
  // listed no more after success. Errors: registry.delete-refused, tag.moved, other registry.*.
  virtual Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) = 0;

  // describe names it in messages: ghcr.io/acme/app, layout:DIR.
  virtual std::string describe() const = 0;
};

// Access is how registries are reached; one for a whole command.
struct Access {
  std::optional<std::pair<std::string, std::string>> credentials;  // --creds, --username/--password-stdin
  std::optional<std::filesystem::path> registry_config;            // --registry-config
  std::vector<std::string> auth_realms;                            // --auth-realm
  bool plain_http = false;                                         // --plain-http
};

// Session holds what one command shares between repositories: the transport, tokens, what hosts speak.
class Session;
std::shared_ptr<Session> make_session(net::Transport& transport, Access access, const Limits& limits);

// open_repository opens what a reference names; nothing is sent yet. A layout's directory must exist
// (layout.invalid).
Result<std::unique_ptr<Repository>> open_repository(const std::shared_ptr<Session>& session,
                                                    const oci::Reference& reference, const Limits& limits);
// create_layout makes the directory of a layout reference into an empty layout where it is absent or empty.
Done create_layout(const oci::Reference& reference);

}  // namespace sekisho::registry
