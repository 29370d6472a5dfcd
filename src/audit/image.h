// image: the reference of an image by what a specification and a container runtime say of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "oci/reference.h"

namespace sekisho::audit {

// at_digest is HOST/REPOSITORY@DIGEST.
oci::Reference at_digest(const oci::Name& name, const crypto::Digest& digest);
// plain is the reference in its one spelling: at its digest where it has one, else at its tag ("latest"
// where it has none); a layout stays as it was typed.
oci::Reference plain(const oci::Reference& reference);
// parse_image reads an image as a container runtime does. Error: inventory.invalid.
Result<oci::Reference> parse_image(const std::string& text);
// parse_repository reads oci://HOST/REPOSITORY. Error: inventory.invalid.
Result<oci::Name> parse_repository(std::string_view url);

// Running is what a container runs.
struct Running {
  oci::Reference reference;
  std::optional<crypto::Digest> index;  // as Entry has it
};
// find_running tells what a container runs from the image of its specification and the imageID of its
// status. Where that names no digest of a manifest, the digest of the specification counts. Error:
// inventory.invalid where there is none, either.
Result<Running> find_running(const std::string& spec, std::string_view image_id);

}  // namespace sekisho::audit
