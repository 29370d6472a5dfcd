#include "publish/tag.h"

namespace sekisho::publish {

Done tag(const registry::Fetched& subject, const std::vector<std::string>& tags,
         registry::Repository& repository) {
  for (const std::string& name : tags) {
    SEKISHO_CHECK(repository.put_manifest(subject.document, subject.blob.bytes(), name));
  }
  return done();
}

}  // namespace sekisho::publish
