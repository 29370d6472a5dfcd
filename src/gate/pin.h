// pin: the tags by which a staged tree names images, resolved once each and made into digests before anything
// is judged or handed over.
#pragma once

#include "archive/unpack.h"
#include "gate/judge.h"
#include "manifests/inventory.h"
#include "policy/decide.h"

namespace sekisho::gate {

// pin_images writes digests behind the images of goods.manifests that have none and looks at the tree anew.
// An image that has none then either has a verdict in goods.images: its registry did not say, or it cannot be
// written. contents tells which files were rewritten. Error: disk.*.
Done pin_images(const Request& request, const manifests::Scope& scope, archive::Unpacked& unpacked,
                int directory, policy::Goods& goods, report::Contents& contents);

}  // namespace sekisho::gate
