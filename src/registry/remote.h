// Remote: one repository of a registry that speaks the OCI distribution specification, read and written.
#pragma once

#include <memory>

#include "base/limits.h"
#include "oci/reference.h"
#include "registry/repository.h"

namespace sekisho::registry {

// open_remote opens a repository; nothing is sent yet. Docker Hub is spoken to at registry-1.docker.io.
std::unique_ptr<Repository> open_remote(std::shared_ptr<Session> session, const oci::Name& name,
                                        const Limits& limits);

}  // namespace sekisho::registry
