// What a registry lists: referrers and tags. Nothing here has a digest that anybody named, so nothing is
// believed.
#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "registry/link.h"
#include "registry/remote_repository.h"
#include "registry/status.h"
#include "registry/tags.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kMostTags = 100'000;

// Limits of listings: entries beyond what is looked at are dropped and told, not refused, and the bytes are
// bounded already.
Limits without_count(Limits limits) {
  limits.manifest_layers = std::max<std::size_t>(limits.manifest_layers, limits.manifest_bytes / 16);
  return limits;
}

Result<oci::Index> parse_listing(Bytes body, const Limits& limits) {
  auto index = oci::parse_index(oci::Blob::hash(std::move(body)), without_count(limits));
  if (index.ok()) return index;
  return fail(ReasonCode::kReferrersInvalid,
              std::string(reason_name(index.error().code)) + ": " + index.error().detail);
}

bool add_to(Listing& listing, oci::Index index, std::size_t most) {
  for (oci::Descriptor& descriptor : index.manifests) {
    if (listing.descriptors.size() >= most) {
      listing.truncated = true;
      return false;
    }
    listing.descriptors.push_back(std::move(descriptor));
  }
  return true;
}

// Pages walks over the pages of one listing: its own host and path only, no page twice (REF-08, REF-09).
class Pages {
 public:
  Pages(std::string prefix, std::size_t most) : prefix_(std::move(prefix)), most_(most) {}

  // next is where the page after this one is, or nothing. At the limit, full() and nothing.
  Result<std::optional<net::Url>> next(const Reply& page) {
    visited_.insert(page.url.text());
    SEKISHO_TRY(link, find_next(page.answer.all_headers("Link")));
    if (!link) return std::optional<net::Url>(std::nullopt);
    SEKISHO_TRY(url, check_next(*link, page.url, prefix_));
    if (visited_.contains(url.text()))
      return fail(ReasonCode::kRegistryLinkRefused, "the next page is one that was read already");
    full_ = visited_.size() >= most_;
    return full_ ? std::nullopt : std::optional<net::Url>(std::move(url));
  }
  bool full() const { return full_; }

 private:
  std::string prefix_;
  std::size_t most_;
  bool full_ = false;
  std::set<std::string> visited_;
};

Result<std::vector<std::string>> parse_tags(std::string_view body, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(body, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "the list of tags"));
  SEKISHO_TRY(tags, members.maybe("tags"));
  std::vector<std::string> out;
  if (tags == nullptr || tags->is_null()) return out;
  const Json::Array* array = tags->as_array();
  if (array == nullptr) return fail(ReasonCode::kJsonShape, "tags is no array");
  for (const Json& tag : *array) {
    const std::string* text = tag.as_string();
    if (text == nullptr || !oci::is_tag(*text)) return fail(ReasonCode::kJsonShape, "an entry is no tag");
    out.push_back(*text);
  }
  return out;
}

bool says_unknown_name(const net::Answer& answer) { return answer_words(answer).starts_with("NAME_UNKNOWN"); }

}  // namespace

// What tells that the API is not there: distribution-spec, "Unavailable Referrers API".
Result<RemoteRepository::Asked> RemoteRepository::ask_referrers(const crypto::Digest& subject) {
  Call one = call("GET", "/referrers/" + subject.text());
  one.request.headers.push_back({"Accept", std::string(oci::kIndexType)});
  one.request.max_body = limits_.manifest_bytes;
  Listing listing{Listing::Source::kReferrersApi, {}, false};
  Pages pages("/v2/" + name_.repository() + "/referrers/", limits_.referrer_pages);
  for (bool first = true;; first = false) {
    SEKISHO_TRY(reply, session_->run_one(one));
    const int status = reply.answer.status;
    if (first && (status == 404 || status == 400 || status == 406 ||
                  (status == 200 && media_type(reply.answer) != oci::kIndexType))) {
      return Asked{says_unknown_name(reply.answer) ? Api::kNoRepository : Api::kAbsent};
    }
    if (status != 200) return status_error(reply.answer);
    session_->note_referrers(name_.host());
    SEKISHO_TRY(next, pages.next(reply));
    SEKISHO_TRY(index, parse_listing(std::move(reply.answer.body), limits_));
    if (!add_to(listing, std::move(index), limits_.referrers_listed)) break;
    if (!next) break;
    one.url = *std::move(next);
  }
  listing.truncated = listing.truncated || pages.full();
  return Asked{Api::kThere, std::move(listing)};
}

// Nothing where there is no such tag, or where the registry resolves it to the subject itself, as GitLab
// does.
Result<std::optional<oci::Index>> RemoteRepository::read_fallback(const crypto::Digest& subject) {
  SEKISHO_TRY(reply, session_->run_one(manifest_call(attachment_tag(subject, ""))));
  if (reply.answer.status == 404) return std::optional<oci::Index>(std::nullopt);
  if (reply.answer.status != 200) return status_error(reply.answer);
  if (media_type(reply.answer).starts_with("text/html"))
    return fail(ReasonCode::kRegistryAnswer, "a web page in place of an index");
  crypto::Hasher hasher(subject.hash());
  hasher.update(reply.answer.body);
  if (hasher.finish() == subject) return std::optional<oci::Index>(std::nullopt);
  SEKISHO_TRY(index, parse_listing(std::move(reply.answer.body), limits_));
  return std::optional<oci::Index>(std::move(index));
}

// By the API, or where the host has none by the tag. Where a host that has the API and the tag have nothing,
// the API is asked once more: a 404 in passing is not to hide what it lists.
Result<Listing> RemoteRepository::list_by_either(const crypto::Digest& subject) {
  Asked asked{Api::kNoRepository};
  const auto known = session_->has_referrers(name_.host());
  if (known != false) {
    SEKISHO_TRY(first, ask_referrers(subject));
    asked = std::move(first);
  }
  if (asked.api == Api::kThere) return std::move(asked.listing);
  Listing listing{Listing::Source::kFallbackTag, {}, false};
  SEKISHO_TRY(index, read_fallback(subject));
  if (index) {
    add_to(listing, *std::move(index), limits_.referrers_listed);
  } else if (asked.api == Api::kAbsent && known) {
    SEKISHO_TRY(again, ask_referrers(subject));
    asked = std::move(again);
  }
  if (asked.api == Api::kThere) return std::move(asked.listing);
  if (asked.api == Api::kAbsent) session_->note_no_referrers(name_.host());
  return listing;
}

Result<Listing> RemoteRepository::list_referrers(const crypto::Digest& subject) {
  auto listing = list_by_either(subject);
  if (listing.ok()) return listing;
  return std::move(listing).error().in("while listing what is attached to " + name_.text() + "@" +
                                       subject.text());
}

Result<std::vector<std::string>> RemoteRepository::list_tags() {
  const std::string what = "while listing the tags of " + name_.text();
  Call one = call("GET", "/tags/list");
  one.request.headers.push_back({"Accept", "application/json"});
  one.request.max_body = limits_.manifest_bytes;
  Pages pages("/v2/" + name_.repository() + "/tags/list", limits_.referrer_pages * 16);
  std::vector<std::string> out;
  for (;;) {
    auto reply = session_->run_one(one);
    if (!reply.ok()) return std::move(reply).error().in(what);
    if (reply->answer.status != 200) return status_error(reply->answer).in(what);
    auto tags = parse_tags(reply->answer.body, limits_);
    if (!tags.ok()) return fail(ReasonCode::kRegistryAnswer, tags.error().detail).in(what);
    out.insert(out.end(), tags->begin(), tags->end());
    auto next = pages.next(*reply);
    if (!next.ok()) return std::move(next).error().in(what);
    if (pages.full() || out.size() > kMostTags)
      return fail(ReasonCode::kRegistryAnswerTooLarge, "more tags than will be listed").in(what);
    if (!*next) break;
    one.url = **std::move(next);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace sekisho::registry
