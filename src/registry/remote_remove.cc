// Taking a referrer away again: off the fallback tag where that lists it, and deleted where the registry
// allows it.
#include "registry/remote_repository.h"
#include "registry/status.h"

namespace sekisho::registry {

Done RemoteRepository::take_off_fallback(const crypto::Digest& subject, const crypto::Digest& referrer) {
  return edit_fallback(subject, [&](oci::Index& index) {
    const auto is_it = [&](const oci::Descriptor& entry) { return entry.digest == referrer; };
    return std::erase_if(index.manifests, is_it) == 0 ? Edited::kNothing : Edited::kSomething;
  });
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
