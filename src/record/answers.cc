#include "record/answers.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "registry/layout.h"
#include "registry/layout_files.h"

namespace sekisho::record {
namespace {

using Kind = Question::Kind;
using Source = registry::Listing::Source;

constexpr std::size_t kDetailBytes = 64 * kKiB;

template <class T, std::size_t N>
using Words = std::array<std::pair<T, std::string_view>, N>;

constexpr Words<Kind, 6> kKinds = {{{Kind::kOpen, "repository"},
                                    {Kind::kTag, "tag"},
                                    {Kind::kManifest, "manifest"},
                                    {Kind::kBlob, "blob"},
                                    {Kind::kReferrers, "referrers"},
                                    {Kind::kTags, "tags"}}};
constexpr Words<Source, 3> kSources = {{{Source::kReferrersApi, "referrersApi"},
                                        {Source::kFallbackTag, "fallbackTag"},
                                        {Source::kLayout, "layout"}}};

template <class T, std::size_t N>
std::string_view word_of(const Words<T, N>& words, T value) {
  return std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == value; })
      ->second;
}

template <class T, std::size_t N>
Result<T> value_of(const Words<T, N>& words, const std::string& word) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.second == word; });
  if (found != words.end()) return found->first;
  return fail(ReasonCode::kJsonShape, "unknown word \"" + printable(word, 100) + "\"");
}

Json render(const registry::Listing& listing) {
  Json::Array manifests;
  for (const oci::Descriptor& descriptor : listing.descriptors) manifests.push_back(descriptor.render());
  return Json::Object{{"source", word_of(kSources, listing.source)},
                      {"truncated", listing.truncated},
                      {"manifests", std::move(manifests)}};
}

// One member says of which kind an answer is.
std::pair<std::string, Json> render(const Answer& answer) {
  if (const auto* error = std::get_if<Error>(&answer)) {
    return {"error", Json::Object{{"code", reason_name(error->code)},
                                  {"detail", printable(error->message(), kDetailBytes)}}};
  }
  if (const auto* digest = std::get_if<crypto::Digest>(&answer)) return {"digest", digest->text()};
  if (const auto* listing = std::get_if<registry::Listing>(&answer)) return {"referrers", render(*listing)};
  const auto& tags = std::get<std::vector<std::string>>(answer);
  return {"tags", Json::Array(tags.begin(), tags.end())};
}

Result<Answer> parse_error(Members error) {
  SEKISHO_TRY(name, error.text("code"));
  SEKISHO_TRY(detail, error.text("detail"));
  SEKISHO_CHECK(error.others_refused());
  const auto code = find_reason(name);
  if (!code) return fail(ReasonCode::kJsonShape, "unknown reason \"" + printable(name, 100) + "\"");
  return Answer(fail(*code, std::move(detail)));
}

Result<Answer> parse_listing(Members members) {
  SEKISHO_TRY(word, members.text("source"));
  SEKISHO_TRY(source, value_of(kSources, word));
  SEKISHO_TRY(truncated, members.need("truncated"));
  if (truncated->as_bool() == nullptr)
    return fail(ReasonCode::kJsonShape, "truncated is neither true nor false");
  SEKISHO_TRY(items, members.array("manifests"));
  SEKISHO_CHECK(members.others_refused());
  registry::Listing listing{source, {}, *truncated->as_bool()};
  for (const Json& item : *items) {
    SEKISHO_TRY(descriptor, oci::Descriptor::parse(item, "manifests"));
    listing.descriptors.push_back(std::move(descriptor));
  }
  return Answer(std::move(listing));
}

Result<Answer> parse_tags(const Json::Array& items) {
  std::vector<std::string> tags;
  for (const Json& item : items) {
    const std::string* tag = item.as_string();
    if (tag == nullptr || !oci::is_tag(*tag)) return fail(ReasonCode::kJsonShape, "a tag is none");
    tags.push_back(*tag);
  }
  return Answer(std::move(tags));
}

Result<Answer> parse_answer(Members& members) {
  SEKISHO_TRY(error, members.maybe_object("error"));
  if (error) return parse_error(std::move(*error));
  SEKISHO_TRY(digest, members.maybe_text("digest"));
  if (digest) {
    SEKISHO_TRY(parsed, crypto::Digest::parse(*digest));
    return Answer(std::move(parsed));
  }
  SEKISHO_TRY(listing, members.maybe_object("referrers"));
  if (listing) return parse_listing(std::move(*listing));
  SEKISHO_TRY(tags, members.array("tags"));
  return parse_tags(*tags);
}

// What a kind of question is answered with, where it is no Error.
bool fits(Kind kind, const Answer& answer) {
  if (std::holds_alternative<Error>(answer)) return true;
  if (kind == Kind::kReferrers) return std::holds_alternative<registry::Listing>(answer);
  if (kind == Kind::kTags) return std::holds_alternative<std::vector<std::string>>(answer);
  return kind != Kind::kOpen && std::holds_alternative<crypto::Digest>(answer);
}

}  // namespace

Result<std::unique_ptr<Answers>> Answers::create(const std::filesystem::path& layout, const Limits& limits) {
  SEKISHO_CHECK(registry::LayoutFiles::create(layout));
  SEKISHO_TRY(opened, registry::open_layout(layout, limits));
  return std::unique_ptr<Answers>(new Answers(std::move(opened)));
}

Result<std::unique_ptr<Answers>> Answers::parse(const Json& text, const std::filesystem::path& layout,
                                                const Limits& limits) {
  SEKISHO_TRY(opened, registry::open_layout(layout, limits));
  std::unique_ptr<Answers> answers(new Answers(std::move(opened)));
  const Json::Array* items = text.as_array();
  if (items == nullptr) return fail(ReasonCode::kJsonShape, "answers are no array");
  if (items->size() > limits.record_answers)
    return fail(ReasonCode::kJsonShape, "there are too many answers");
  for (const Json& item : *items) {
    SEKISHO_TRY(members, Members::of(item, "answers"));
    SEKISHO_TRY(repository, members.text("repository"));
    SEKISHO_TRY(word, members.text("asked"));
    SEKISHO_TRY(kind, value_of(kKinds, word));
    SEKISHO_TRY(of, members.text("of"));
    SEKISHO_TRY(answer, parse_answer(members));
    SEKISHO_CHECK(members.others_refused());
    Question question{std::move(repository), kind, std::move(of)};
    if (!fits(kind, answer) || answers->find(question) != nullptr)
      return fail(ReasonCode::kJsonShape, "an answer does not fit its question, or is there twice");
    answers->add(std::move(question), std::move(answer));
  }
  return answers;
}

Json Answers::render() const {
  const std::lock_guard lock(mutex_);
  Json::Array items;
  for (const auto& [question, answer] : answers_) {
    Json::Object item{
        {"repository", question.repository}, {"asked", word_of(kKinds, question.kind)}, {"of", question.of}};
    item.push_back(record::render(answer));
    items.emplace_back(std::move(item));
  }
  return items;
}

const Answer* Answers::find(const Question& question) const {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(question);
  return found == answers_.end() ? nullptr : &found->second;
}

// The first answer stays: whoever asked before went by it.
void Answers::add(Question question, Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_.try_emplace(std::move(question), std::move(answer));
}

Done Answers::keep(const registry::Fetched& fetched, const std::optional<std::string>& tag) {
  const std::lock_guard lock(mutex_);
  return layout_->put_manifest(fetched.document, fetched.blob.bytes(), tag);
}

Done Answers::keep(const oci::Descriptor& descriptor, const oci::Blob& blob) {
  const std::lock_guard lock(mutex_);
  return layout_->put_blobs({{descriptor, blob.bytes()}});
}

Done Answers::keep(const oci::Descriptor& descriptor, int file) {
  const std::lock_guard lock(mutex_);
  return layout_->put_blobs({{descriptor, {}, file}});
}

Result<registry::Fetched> Answers::manifest(const crypto::Digest& digest) const {
  const std::lock_guard lock(mutex_);
  return layout_->fetch_manifest(digest);
}

Result<oci::Blob> Answers::blob(const oci::Descriptor& descriptor, std::uint64_t max) const {
  const std::lock_guard lock(mutex_);
  return std::move(layout_->fetch_blobs({descriptor}, max).front());
}

Done Answers::file(const oci::Descriptor& descriptor, std::uint64_t max, int to) const {
  const std::lock_guard lock(mutex_);
  return layout_->fetch_file(descriptor, max, to);
}

}  // namespace sekisho::record
