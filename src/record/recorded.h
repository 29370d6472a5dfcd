// Recorded: a repository as a record has it. While a decision is made it asks the real one for what was not
// asked yet, and the answer goes into the record; afterwards nobody is asked.
#pragma once

#include <memory>
#include <string>

#include "gate/judge.h"
#include "record/answers.h"
#include "registry/repository.h"

namespace sekisho::record {

// name_of is a reference's repository in questions.
std::string name_of(const oci::Reference& reference);

// Recorded answers the same question always the same. What was not asked, where nobody can be asked any
// more, is record.incomplete. For one thread; what writes is not allowed (internal-error).
class Recorded : public registry::Repository {
 public:
  // other is null where nobody can be asked. keeps_tags enters tags into the layout's index. answers outlives
  // it.
  Recorded(Answers& answers, std::string name, std::unique_ptr<registry::Repository> other, bool keeps_tags)
      : answers_(answers), name_(std::move(name)), other_(std::move(other)), keeps_tags_(keeps_tags) {}

  Result<registry::Fetched> fetch_tag(const std::optional<std::string>& tag) override;
  Result<registry::Fetched> fetch_manifest(const crypto::Digest& digest) override;
  std::vector<Result<registry::Fetched>> fetch_manifests(const std::vector<crypto::Digest>& digests) override;
  std::vector<Result<oci::Blob>> fetch_blobs(const std::vector<oci::Descriptor>& descriptors,
                                             std::uint64_t max) override;
  Done fetch_file(const oci::Descriptor& descriptor, std::uint64_t max, int file) override;
  Result<registry::Listing> list_referrers(const crypto::Digest& subject) override;
  std::vector<Result<registry::Fetched>> fetch_tags(const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> list_tags() override;
  Done put_blobs(const std::vector<registry::Upload>& uploads) override;
  Done put_manifest(const oci::Document& document, BytesView bytes, const std::optional<std::string>& tag,
                    const registry::Meanwhile& meanwhile) override;
  Done remove_referrer(const crypto::Digest& subject, const crypto::Digest& referrer) override;
  std::string describe() const override { return name_; }

 private:
  using Kind = Question::Kind;
  Question question(Kind kind, std::string of) const { return {name_, kind, std::move(of)}; }
  Error incomplete(const Question& question) const;
  // asked is an answer of that type; an Error where it is one; nothing where it was not asked and can be.
  template <class T>
  std::optional<Result<T>> asked(const Question& question) const;
  std::optional<Result<registry::Fetched>> find_manifest(const Question& question) const;
  std::optional<Result<oci::Blob>> find_blob(const oci::Descriptor& descriptor, std::uint64_t max) const;
  Result<registry::Fetched> keep(Question question, Result<registry::Fetched> fetched,
                                 const std::optional<std::string>& tag);
  Result<oci::Blob> keep(const oci::Descriptor& descriptor, Result<oci::Blob> fetched);
  std::vector<Result<registry::Fetched>> fetch_new_tags(const std::vector<std::string>& tags);

  Answers& answers_;
  std::string name_;
  std::unique_ptr<registry::Repository> other_;
  bool keeps_tags_;
};

// opening opens repositories whose answers go into the record; without another Open, those of the record.
gate::Open opening(Answers& answers, gate::Open other);

}  // namespace sekisho::record
