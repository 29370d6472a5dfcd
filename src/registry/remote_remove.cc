// Taking a referrer away again: off the fallback tag where that lists it, and deleted where the registry
// allows it.
#include <algorithm>

#include "registry/remote_repository.h"
#include "registry/retry.h"
#include "registry/status.h"
#include "registry/tags.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kFallbackTries = 5;

bool names(const oci::Descriptor& entry, const crypto::Digest& digest) { return entry.digest == digest; }

}  // namespace

// As for an addition: written, and read again, since others may write the tag too.
Done RemoteRepository::take_off_fallback(const crypto::Digest& subject, const crypto::Digest& referrer) {
  for (std::size_t attempt = 1; attempt <= kFallbackTries + 1; ++attempt) {
    if (attempt > 2) SEKISHO_CHECK(session_->transport().wait(backoff(attempt - 2)));
    SEKISHO_TRY(index, read_fallback(subject));
    if (!index) return done();
    const auto removed =
        std::erase_if(index->manifests, [&](const auto& entry) { return names(entry, referrer); });
    if (removed == 0) return done();
    index->media_type = std::string(oci::kIndexType);
    SEKISHO_CHECK(put(attachment_tag(subject, ""), index->media_type, oci::render_index(*index)));
  }
  return fail(ReasonCode::kTagMoved,
              "others keep writing " + name_.text() + ":" + attachment_tag(subject, ""));
}

// Where only the fallback tag lists referrers, to be off it is enough.
Done RemoteRepository::remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) {
  const std::string what = "while removing " + name_.text() + "@" + referrer.text();
  SEKISHO_TRY(listing, list_referrers(subject));
  if (Done off = take_off_fallback(subject, referrer); !off.ok()) return std::move(off).error().in(what);
  Call one = call("DELETE", "/manifests/" + referrer.text());
  one.action = Action::kDelete;
  auto reply = session_->run_one(std::move(one));
  if (reply.ok() && (reply->answer.status == 202 || reply->answer.status == 404)) return done();
  if (listing.source == Listing::Source::kFallbackTag) return done();
  if (!reply.ok()) return std::move(reply).error().in(what);
  Error error = status_error(reply->answer);
  if (reply->answer.status < 500) error.code = ReasonCode::kRegistryDeleteRefused;
  return std::move(error).in(what);
}

}  // namespace sekisho::registry
