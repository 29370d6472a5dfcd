#include "publish/tag.h"

#include "base/text.h"

namespace sekisho::publish {
namespace {

// A manifest that arrived and is malformed is another artifact, too.
Result<TagState> state_of(const Result<registry::Fetched>& fetched, const std::string& tag,
                          const crypto::Digest& digest) {
  if (fetched.ok() && fetched->blob.digest() == digest) return TagState::kSame;
  if (fetched.ok())
    return fail(ReasonCode::kTagExists, "\"" + printable(tag, 200) + "\" is " +
                                            fetched->blob.digest().text() + ", not " + digest.text());
  if (fetched.error().code == ReasonCode::kRegistryNotFound) return TagState::kFree;
  if (reason_class(fetched.error().code) != ReasonClass::kDenied) return fetched.error();
  return fail(ReasonCode::kTagExists, "\"" + printable(tag, 200) + "\" is something that cannot be read: " +
                                          fetched.error().message());
}

Result<std::vector<TagState>> find_states(const std::vector<std::string>& tags, const crypto::Digest& digest,
                                          Existing existing, registry::Repository& repository) {
  std::vector<TagState> states(tags.size(), TagState::kNotAsked);
  if (existing == Existing::kReplaced) return states;
  const auto fetched = repository.fetch_tags(tags);
  std::string taken;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto state = state_of(fetched[i], tags[i], digest);
    if (state.ok()) {
      states[i] = *state;
    } else if (state.error().code == ReasonCode::kTagExists) {
      taken += (taken.empty() ? "" : "; ") + state.error().detail;
    } else {
      return state.error();
    }
  }
  if (!taken.empty()) return fail(ReasonCode::kTagExists, taken).in("in " + repository.describe());
  return states;
}

}  // namespace

Result<TagState> find_state(const std::string& tag, const crypto::Digest& digest, Existing existing,
                            registry::Repository& repository) {
  SEKISHO_TRY(states, find_states({tag}, digest, existing, repository));
  return states.front();
}

Done tag(const registry::Fetched& subject, const std::vector<std::string>& tags, Existing existing,
         registry::Repository& repository) {
  SEKISHO_TRY(states, find_states(tags, subject.blob.digest(), existing, repository));
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (states[i] == TagState::kSame) continue;
    SEKISHO_CHECK(repository.put_manifest(subject.document, subject.blob.bytes(), tags[i]));
  }
  return done();
}

}  // namespace sekisho::publish
