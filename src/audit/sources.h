// sources: what Flux and Argo CD fetch and apply, by the digest that their status tells.
#pragma once

#include "audit/draft.h"
#include "audit/object.h"

namespace sekisho::audit {

// read_oci_repository reads the artifact that was fetched last, of the repository in spec.url.
void read_oci_repository(Draft& draft, const Object& object);
// read_external_artifact and read_kustomization read a revision, of the repository of the OCIRepository
// that it comes from; one that comes from Git or a bucket is passed over. An ExternalArtifact without a
// source may tell its repository itself, as those of `sekisho source` do.
void read_external_artifact(Draft& draft, const Object& object);
void read_kustomization(Draft& draft, const Object& object);
// read_helm_release reads the chart that was released last where spec.chartRef names its source; charts of
// Helm repositories, whose digest it does not tell, are passed over.
void read_helm_release(Draft& draft, const Object& object);
// read_application reads the revision of each source at an oci:// URL; others are passed over.
void read_application(Draft& draft, const Object& object);

}  // namespace sekisho::audit
