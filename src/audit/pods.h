// pods: the images of Pods, as they run, and of what makes Pods, as it is written.
#pragma once

#include "audit/draft.h"
#include "audit/object.h"

namespace sekisho::audit {

// read_pod reads containers, init containers and ephemeral containers by the imageID of their status, and
// image volumes by the imageRef of theirs, or by the specification where no status has one.
void read_pod(Draft& draft, const Object& object);
// read_workload, read_cron_job and read_pod_template read the Pod template by its specification.
void read_workload(Draft& draft, const Object& object);
void read_cron_job(Draft& draft, const Object& object);
void read_pod_template(Draft& draft, const Object& object);

}  // namespace sekisho::audit
