// images: every image that an object names.
#pragma once

#include "manifests/inspection.h"
#include "manifests/inventory.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// add_images records the images of an object: of containers of all sorts at any depth, of image volumes, of
// RELATED_IMAGE_* variables; in custom objects also of fields called image or ...Image, of maps with a
// repository and a tag or digest, and of the fields that the scope names. Where a type is wrong it notes
// that.
void add_images(Inspection& inspection, const yaml::Node& body, const Object& object);

}  // namespace sekisho::manifests
