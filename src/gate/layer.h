// layer: the one content layer of an artifact, fetched whole and then unpacked, strictly.
#pragma once

#include "archive/unpack.h"
#include "base/limits.h"
#include "base/result.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::gate {

// fetch_tree fetches the layer of a manifest to an open file, hashed whole, and only then unpacks it into an
// open, empty directory; the diff_id that the config names must be that of the tar. On any Error the
// directory holds rubbish. Errors: manifest.*, archive.*, registry.*, blob.*, digest.mismatch, size.mismatch,
// disk.*.
Result<archive::Unpacked> fetch_tree(const oci::Document& document, registry::Repository& repository,
                                     int file, int directory, const Limits& limits);

}  // namespace sekisho::gate
