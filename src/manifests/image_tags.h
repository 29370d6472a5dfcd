// image_tags: what `images` of a kustomization does to the images of an object.
#pragma once

#include <vector>

#include "base/result.h"
#include "manifests/kustomization.h"
#include "manifests/resource.h"

namespace sekisho::manifests {

// set_images applies one entry to every container of an object and to the images of its volumes. Error:
// kustomize.invalid where the entry's name is no pattern, kustomize.undecidable for a tagSuffix.
Done set_images(Resource& resource, const ImageEntry& entry);

}  // namespace sekisho::manifests
