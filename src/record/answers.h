// Answers: what repositories answered while one decision was made, by what they were asked; content is in an
// image layout beside them, where anybody's tools can look at it.
#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "registry/repository.h"

namespace sekisho::record {

// Question is one thing that one repository is asked.
struct Question {
  enum class Kind { kOpen, kTag, kManifest, kBlob, kReferrers, kTags };
  std::string repository;  // HOST/REPOSITORY, or layout:DIR
  Kind kind = Kind::kOpen;
  std::string of = {};  // the tag, or the digest; of a blob with its size
  auto operator<=>(const Question&) const = default;
};

// Answer is an Error, the digest of what is in the layout, what hangs on a digest, or tags.
using Answer = std::variant<Error, crypto::Digest, registry::Listing, std::vector<std::string>>;

// Answers may be used by several threads.
class Answers {
 public:
  // create makes an empty layout for content. Errors: layout.invalid, disk.*.
  static Result<std::unique_ptr<Answers>> create(const std::filesystem::path& layout, const Limits& limits);
  // parse reads what render wrote. Errors: layout.invalid; json.* and others, where the text is not that.
  static Result<std::unique_ptr<Answers>> parse(const Json& text, const std::filesystem::path& layout,
                                                const Limits& limits);
  // render writes them in the order of the questions.
  Json render() const;

  // find is what was answered, if it was asked; the pointer holds as long as this.
  const Answer* find(const Question& question) const;
  void add(Question question, Answer answer);

  // keep stores content in the layout: a manifest or index, under a tag where one is named, a blob, or a
  // blob that is in an open file. Errors: disk.*.
  Done keep(const registry::Fetched& fetched, const std::optional<std::string>& tag);
  Done keep(const oci::Descriptor& descriptor, const oci::Blob& blob);
  Done keep(const oci::Descriptor& descriptor, int file);
  // manifest, blob and file are content of the layout, as its repository gives it.
  Result<registry::Fetched> manifest(const crypto::Digest& digest) const;
  Result<oci::Blob> blob(const oci::Descriptor& descriptor, std::uint64_t max) const;
  Done file(const oci::Descriptor& descriptor, std::uint64_t max, int to) const;

 private:
  explicit Answers(std::unique_ptr<registry::Repository> layout) : layout_(std::move(layout)) {}

  std::unique_ptr<registry::Repository> layout_;
  mutable std::mutex mutex_;
  std::map<Question, Answer> answers_;
};

}  // namespace sekisho::record
