// tag: further tags for a manifest that is there.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Existing is what becomes of a tag that names another artifact already.
enum class Existing { kReplaced, kKept };

// TagState is what a tag was found to be; nothing was asked where existing tags are replaced.
enum class TagState { kNotAsked, kFree, kSame };

// find_state asks for a tag where existing ones are kept: one that names this digest is kSame, and nothing
// needs to be written. Between asking and writing another writer may win; no registry offers more. Errors:
// tag.exists where it names something else, registry.*.
Result<TagState> find_state(const std::string& tag, const crypto::Digest& digest, Existing existing,
                            registry::Repository& repository);

// tag stores the manifest under each tag; its bytes, and so its digest, stay the same. Where existing tags
// are kept all are looked at before the first is written. Errors: tag.exists, which names all that are taken;
// registry.*.
Done tag(const registry::Fetched& subject, const std::vector<std::string>& tags, Existing existing,
         registry::Repository& repository);

}  // namespace sekisho::publish
