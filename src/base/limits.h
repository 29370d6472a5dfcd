// Limits: every bound on what an outsider can make us do, in one place, with defaults that suit production.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sekisho {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

struct Limits {
  // Documents.
  std::size_t json_depth = 64;              // nesting of arrays and objects
  std::size_t json_members = 100000;        // of one object
  std::size_t json_values = 1000000;        // of one document that is held in memory
  std::uint64_t manifest_bytes = 4 * kMiB;  // a manifest or an index (distribution-spec: at least 4 MiB)
  std::size_t manifest_layers = 1000;       // descriptors in one manifest or index
  std::size_t index_parts = 64;  // manifests of one index that are judged, each with what hangs on it
  std::uint64_t answer_bytes = 64 * kKiB;   // token answers and error bodies
  std::uint64_t header_bytes = 256 * kKiB;  // all header lines of one HTTP answer
  // What hangs on a digest.
  std::size_t referrer_pages = 16;         // pages of one referrers listing
  std::size_t referrers_listed = 1000;     // entries looked at in a listing
  std::size_t referrers_fetched = 64;      // manifests of them fetched
  std::size_t referrers_deep = 16;         // of an artifact that is copied: referrers of referrers of ...
  std::uint64_t bundle_bytes = 32 * kMiB;  // one bundle, envelope or payload
  std::size_t signatures = 100;            // layers of one legacy .sig or .att manifest that are tried
  std::size_t statement_subjects = 1024;   // subjects of one in-toto statement
  std::size_t subject_digests = 32;        // digests of one subject
  std::size_t log_entries = 32;            // transparency log entries of one bundle
  std::size_t timestamps = 32;             // RFC 3161 timestamps of one bundle
  std::uint32_t clock_skew_seconds = 60;   // how far a verified time may lie after the time of the judgement
  // What attestations state.
  std::size_t sbom_packages = 200000;        // of one SBOM
  std::size_t sbom_relationships = 2000000;  // of one SBOM: edges of its graph
  std::size_t license_terms = 1000;          // of one licence expression
  std::size_t purl_bytes = 2048;             // one package URL
  std::size_t findings = 100000;             // vulnerabilities of one report, statements of one VEX document
  std::uint64_t schema_steps = 10000000;     // of checking one predicate by a JSON Schema
  // Signing services.
  std::uint64_t signing_answer_bytes = 1 * kMiB;  // one answer of a service
  std::uint64_t identity_token_bytes = 64 * kKiB;
  std::size_t signing_services = 64;  // of one kind in a signing_config.json
  // Certificates.
  std::size_t certificates = 8;             // of one bundle or signature
  std::size_t certificate_extensions = 64;  // of one certificate (Fulcio writes about 28)
  std::size_t certificate_names = 1024;     // entries of one list in it: names, subtrees, key usages
  // Files that the caller names.
  std::uint64_t key_file_bytes = 64 * kKiB;
  std::uint64_t policy_file_bytes = 1 * kMiB;
  std::uint64_t trusted_root_bytes = 1 * kMiB;  // signing_config.json, too
  std::size_t policy_files = 1000;
  std::size_t yaml_nodes = 200000;             // values in one YAML text
  std::uint64_t config_file_bytes = 1 * kMiB;  // credentials files
  std::uint64_t state_bytes = 64 * kMiB;       // what --state keeps
  std::size_t state_digests = 100;             // admissions remembered of one repository and destination
  // Layers and the trees in them.
  std::uint64_t layer_bytes = 256 * kMiB;  // one layer as it is stored
  std::uint64_t tree_bytes = 256 * kMiB;   // all files of a tree, unpacked
  std::uint64_t file_bytes = 16 * kMiB;    // one file, unpacked
  std::size_t entries = 10000;             // files and directories
  std::uint64_t ratio = 200;               // unpacked tar to stored bytes, once more than 1 MiB was unpacked
  std::size_t path_bytes = 512;
  std::size_t path_depth = 32;
  std::uint64_t pax_bytes = 64 * kKiB;      // one extended header
  std::uint64_t padding_bytes = 64 * kKiB;  // zero bytes after the end of an archive
  // The manifests in a tree.
  std::size_t kube_nodes = 1000000;          // values in one YAML text
  std::size_t kube_aliases = 100;            // of one YAML document
  std::size_t kube_objects = 50000;          // of one tree
  std::size_t kube_images = 10000;           // of one tree, places counted
  std::size_t kube_findings = 1000;          // faults of one tree that are told
  std::size_t kustomizations = 1000;         // visited in one tree, again and again counted
  std::uint64_t kustomize_looks = 50000000;  // values looked at by patches and transformers, in all
  std::uint64_t kustomize_values = 2000000;  // values held or made by kustomizations, in all
  std::size_t images_at_once = 16;           // judged side by side
  // Inventories of what runs.
  std::uint64_t inventory_bytes = 512 * kMiB;  // one text
  std::size_t inventory_entries = 500000;      // of one inventory, faults counted
  // Many manifests and blobs, copied or looked at.
  std::size_t held_at_once = 8;              // in memory
  std::uint64_t held_blob_bytes = 1 * kMiB;  // a larger blob is copied through a file
  // Network.
  std::size_t redirects = 5;  // of one blob request
  std::size_t retries = 4;    // of one request, after the first try
  std::size_t connections_per_host = 8;
  std::uint64_t upload_unasked_bytes =
      512 * kKiB;  // up to this a blob is sent without asking whether it is there
  std::uint64_t upload_whole_bytes = 64 * kMiB;  // up to this a blob is sent in one piece
  std::uint64_t upload_piece_bytes = 16 * kMiB;  // one piece of a larger blob
  std::size_t tags_shown = 1000;                 // tags of one repository whose manifests are fetched
  std::uint32_t git_seconds = 5;                 // one question to git
  std::uint32_t connect_seconds = 10;
  std::uint32_t stall_seconds = 20;   // fewer than 64 bytes a second for so long ends a request
  std::uint32_t total_seconds = 300;  // one whole command, see --timeout
  std::uint32_t exchange_seconds =
      86400;                          // requests sent together, answers included; or one wait to try again
  std::uint32_t helper_seconds = 30;  // a credential helper
  std::uint64_t helper_bytes = 64 * kKiB;  // what a credential helper may print
  // Audits.
  std::uint32_t store_answer_bytes = 256 * kMiB;  // what one question to a fleet's database brings
  std::uint64_t kept_bytes = 4 * kMiB;            // content that a cache keeps
  std::uint32_t audit_seconds = 7 * 86400;
  std::uint64_t record_bytes = 64 * kMiB;  // of one file of a recorded decision, but for its layout
  std::size_t record_answers = 200000;     // of one recorded decision
  std::size_t audit_at_once = 256;         // the most that --jobs may ask for
  // Serving, and the Kubernetes API.
  std::uint64_t sources_file_bytes = 1 * kMiB;  // the list of sources
  std::size_t sources = 1000;                   // in it
  std::uint64_t metadata_bytes = 16 * kKiB;     // annotations of a manifest that are passed on
  std::uint64_t kube_answer_bytes = 1 * kMiB;   // one answer of the API server
  std::uint64_t kube_page_bytes = 64 * kMiB;    // one page of a list of it
  std::size_t kube_page_objects = 500;          // asked for with one page
  std::size_t kube_pages = 2000;                // of one list
  std::uint32_t kube_seconds = 30;              // one write of a source's state to it
  std::uint32_t http_header_bytes = 8 * 1024;   // of one HTTP request
  std::uint32_t http_header_seconds = 10;       // from its first byte to the end of its header
  std::uint32_t http_idle_seconds = 30;         // between the requests of one connection
  std::uint32_t http_answer_seconds = 120;      // to send one answer
  std::size_t http_connections = 256;           // open at once
  std::uint32_t stop_seconds = 10;              // to finish answers after SIGTERM
  std::uint32_t policy_poll_seconds = 5;        // how often the policy's files are looked at
  std::uint32_t retry_seconds = 5;  // before the first new try after a failure; doubles up to the interval
};

}  // namespace sekisho
