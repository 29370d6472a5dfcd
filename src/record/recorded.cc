#include "record/recorded.h"

#include "base/text.h"
#include "registry/lacking.h"

namespace sekisho::record {
namespace {

using registry::Fetched;

std::string text_of(const oci::Descriptor& descriptor) {
  return descriptor.digest.text() + " " + std::to_string(descriptor.size);
}

Error read_only() { return fail(ReasonCode::kInternalError, "something was to be written through a record"); }

}  // namespace

std::string name_of(const oci::Reference& reference) {
  return reference.is_layout() ? "layout:" + reference.directory().string() : reference.name()->text();
}

Error Recorded::incomplete(const Question& question) const {
  return fail(ReasonCode::kRecordIncomplete, "the record does not have " +
                                                 printable(name_ + " " + question.of, 300) +
                                                 ", which was not asked for when it was made");
}

template <class T>
std::optional<Result<T>> Recorded::asked(const Question& question) const {
  const Answer* answer = answers_.find(question);
  if (answer == nullptr && other_ == nullptr) return Result<T>(incomplete(question));
  if (answer == nullptr) return std::nullopt;
  if (const auto* error = std::get_if<Error>(answer)) return Result<T>(*error);
  return Result<T>(std::get<T>(*answer));
}

std::optional<Result<Fetched>> Recorded::find_manifest(const Question& question) const {
  const auto digest = asked<crypto::Digest>(question);
  if (!digest) return std::nullopt;
  if (!digest->ok()) return Result<Fetched>(digest->error());
  return answers_.manifest(**digest);
}

std::optional<Result<oci::Blob>> Recorded::find_blob(const oci::Descriptor& descriptor,
                                                     std::uint64_t max) const {
  const auto digest = asked<crypto::Digest>(question(Kind::kBlob, text_of(descriptor)));
  if (!digest) return std::nullopt;
  if (!digest->ok()) return Result<oci::Blob>(digest->error());
  return answers_.blob(descriptor, max);
}

// What cannot be recorded is not judged.
Result<Fetched> Recorded::keep(Question question, Result<Fetched> fetched,
                               const std::optional<std::string>& tag) {
  if (!fetched.ok()) {
    answers_.add(std::move(question), fetched.error());
    return fetched;
  }
  SEKISHO_CHECK(answers_.keep(*fetched, keeps_tags_ ? tag : std::nullopt));
  answers_.add(std::move(question), fetched->blob.digest());
  return fetched;
}

Result<oci::Blob> Recorded::keep(const oci::Descriptor& descriptor, Result<oci::Blob> fetched) {
  Question asked = question(Kind::kBlob, text_of(descriptor));
  if (!fetched.ok()) {
    answers_.add(std::move(asked), fetched.error());
    return fetched;
  }
  SEKISHO_CHECK(answers_.keep(descriptor, *fetched));
  answers_.add(std::move(asked), descriptor.digest);
  return fetched;
}

Result<Fetched> Recorded::fetch_tag(const std::optional<std::string>& tag) {
  Question asked = question(Kind::kTag, tag.value_or(""));
  if (auto known = find_manifest(asked)) return *std::move(known);
  return keep(std::move(asked), other_->fetch_tag(tag), tag);
}

Result<Fetched> Recorded::fetch_manifest(const crypto::Digest& digest) {
  Question asked = question(Kind::kManifest, digest.text());
  if (auto known = find_manifest(asked)) return *std::move(known);
  return keep(std::move(asked), other_->fetch_manifest(digest), std::nullopt);
}

std::vector<Result<Fetched>> Recorded::fetch_manifests(const std::vector<crypto::Digest>& digests) {
  return registry::fetch_lacking<Fetched>(
      digests,
      [&](const crypto::Digest& digest) { return find_manifest(question(Kind::kManifest, digest.text())); },
      [&](const std::vector<crypto::Digest>& lacking) {
        auto fetched = other_->fetch_manifests(lacking);
        for (std::size_t i = 0; i < fetched.size(); ++i)
          fetched[i] =
              keep(question(Kind::kManifest, lacking[i].text()), std::move(fetched[i]), std::nullopt);
        return fetched;
      });
}

std::vector<Result<oci::Blob>> Recorded::fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                                     std::uint64_t max) {
  return registry::fetch_lacking<oci::Blob>(
      descriptors, [&](const oci::Descriptor& descriptor) { return find_blob(descriptor, max); },
      [&](const std::vector<oci::Descriptor>& lacking) {
        auto fetched = other_->fetch_blobs(lacking, max);
        for (std::size_t i = 0; i < fetched.size(); ++i) fetched[i] = keep(lacking[i], std::move(fetched[i]));
        return fetched;
      });
}

Done Recorded::fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) {
  Question question = this->question(Kind::kBlob, text_of(descriptor));
  if (const auto known = asked<crypto::Digest>(question)) {
    if (!known->ok()) return known->error();
    return answers_.file(descriptor, max, file);
  }
  const Done fetched = other_->fetch_file(descriptor, max, file);
  if (!fetched.ok()) {
    answers_.add(std::move(question), fetched.error());
    return fetched;
  }
  SEKISHO_CHECK(answers_.keep(descriptor, file));
  answers_.add(std::move(question), descriptor.digest);
  return done();
}

Result<registry::Listing> Recorded::list_referrers(const crypto::Digest& subject) {
  Question question = this->question(Kind::kReferrers, subject.text());
  if (auto known = asked<registry::Listing>(question)) return *std::move(known);
  auto listing = other_->list_referrers(subject);
  answers_.add(std::move(question), listing.ok() ? Answer(*listing) : Answer(listing.error()));
  return listing;
}

std::vector<Result<Fetched>> Recorded::fetch_new_tags(const std::vector<std::string>& tags) {
  auto fetched = other_->fetch_tags(tags);
  for (std::size_t i = 0; i < fetched.size(); ++i)
    fetched[i] = keep(question(Kind::kTag, tags[i]), std::move(fetched[i]), tags[i]);
  return fetched;
}

std::vector<Result<Fetched>> Recorded::fetch_tags(const std::vector<std::string>& tags) {
  return registry::fetch_lacking<Fetched>(
      tags, [&](const std::string& tag) { return find_manifest(question(Kind::kTag, tag)); },
      [&](const std::vector<std::string>& lacking) { return fetch_new_tags(lacking); });
}

Result<std::vector<std::string>> Recorded::list_tags() {
  Question question = this->question(Kind::kTags, "");
  if (auto known = asked<std::vector<std::string>>(question)) return *std::move(known);
  auto tags = other_->list_tags();
  answers_.add(std::move(question), tags.ok() ? Answer(*tags) : Answer(tags.error()));
  return tags;
}

Done Recorded::put_blobs(const std::vector<registry::Upload>&) { return read_only(); }

Done Recorded::put_manifest(const oci::Document&, BytesView, const std::optional<std::string>&,
                            const registry::Meanwhile&) {
  return read_only();
}

Done Recorded::remove_referrer(const crypto::Digest&, const crypto::Digest&) { return read_only(); }

gate::Open opening(Answers& answers, gate::Open other) {
  return [&answers, other = std::move(other)](
             const oci::Reference& reference) -> Result<std::unique_ptr<registry::Repository>> {
    const Question question{name_of(reference), Question::Kind::kOpen};
    if (const Answer* answer = answers.find(question)) return std::get<Error>(*answer);
    std::unique_ptr<registry::Repository> asked;
    if (other) {
      auto opened = other(reference);
      if (!opened.ok()) {
        answers.add(question, opened.error());
        return opened;
      }
      asked = *std::move(opened);
    }
    return std::unique_ptr<registry::Repository>(
        std::make_unique<Recorded>(answers, question.repository, std::move(asked), false));
  };
}

}  // namespace sekisho::record
