#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "golden/case_maker.h"

namespace sekisho::golden {
namespace {

using support::Stored;

constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kIndex = "application/vnd.oci.image.index.v1+json";
constexpr const char* kConfig =
    R"({"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"})";
constexpr const char* kSign = "https://sigstore.dev/cosign/sign/v1";

// A document signed by the trusted key and tagged v1: whatever is wrong with it, it is not the signature.
std::function<void(CaseMaker&)> signed_document(const std::string& media_type, const std::string& text,
                                                const std::string& reason) {
  return [=](CaseMaker& m) {
    m.layout.blob("application/vnd.oci.empty.v1+json", "{}");
    const Stored stored = m.layout.blob(media_type, text);
    m.layout.tag(stored, "v1");
    m.sign_bundle(stored, m.shared.release);
    m.expect("denied", {reason});
  };
}

std::string manifest_of(const std::string& inside) {
  return R"({"schemaVersion":2,"mediaType":")" + std::string(kManifest) + R"(","config":)" + kConfig + "," +
         inside + "}";
}

std::string layer_of(const std::string& size, const std::string& further = {}) {
  return R"({"mediaType":"application/vnd.cncf.flux.content.v1.tar+gzip","size":)" + size +
         R"(,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")" + further +
         "}";
}

Case broken(const std::string& name, const std::string& threat, const std::string& why,
            const std::string& text, const std::string& reason) {
  return {name, {threat}, why, signed_document(kManifest, text, reason)};
}

Case bad_size(const std::string& name, const std::string& size) {
  return broken("manifest-size-" + name, "MAN-08", "A size that is not a plain non-negative integer.",
                manifest_of(R"("layers":[)" + layer_of(size) + "]"), "json.number");
}

std::vector<Case> documents() {
  const std::string layers = R"("layers":[)" + layer_of("2") + "]";
  std::vector<Case> cases = {
      broken("manifest-and-index-at-once", "MAN-01", "Config and layers beside manifests.",
             manifest_of(layers + R"(,"manifests":[])"), "manifest.ambiguous"),
      broken("manifest-key-twice", "MAN-06", "Layers twice.", manifest_of(layers + "," + layers),
             "json.duplicate-key"),
      broken("manifest-key-twice-escaped", "MAN-06", "Layers twice, once escaped.",
             manifest_of(layers + R"(,"\u006cayers":[])"), "json.duplicate-key"),
      broken("manifest-key-in-two-cases", "MAN-07", "layers and Layers.",
             manifest_of(layers + R"(,"Layers":[])"), "json.case-collision"),
      broken("manifest-key-in-other-case", "MAN-07", "SUBJECT, which Go would read as subject.",
             manifest_of(layers + R"(,"SUBJECT":{})"), "json.case-collision"),
      broken("manifest-key-folds-by-unicode", "MAN-07", "layer\u017F, which Go would read as layers.",
             manifest_of(layers + ",\"layer\u017F\":[]"), "json.case-collision"),
      broken("manifest-too-deep", "MAN-09", "100,000 levels.",
             manifest_of(layers + R"(,"x":)" + std::string(100000, '[') + std::string(100000, ']')),
             "json.too-deep"),
      broken("manifest-byte-order-mark", "MAN-10", "A byte order mark.", "\xEF\xBB\xBF" + manifest_of(layers),
             "json.invalid"),
      broken("manifest-two-documents", "MAN-10", "Two documents.", manifest_of(layers) + "{}",
             "json.invalid"),
      broken("manifest-nul-behind", "MAN-10", "A NUL behind the document.",
             manifest_of(layers) + std::string(1, '\0'), "json.invalid"),
      broken(
          "manifest-digest-with-nul", "MAN-10", "A NUL in a digest.",
          manifest_of(
              R"("layers":[{"mediaType":"a/x","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\u0000"}])"),
          "digest.invalid"),
      broken(
          "manifest-digest-upper-case", "REF-13", "A digest in upper case.",
          manifest_of(
              R"("layers":[{"mediaType":"a/x","size":2,"digest":"sha256:44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A"}])"),
          "digest.invalid"),
      broken("manifest-digest-path", "REF-13", "A path in a digest.",
             manifest_of(R"("layers":[{"mediaType":"a/x","size":2,"digest":"sha256:../../../etc/passwd"}])"),
             "digest.invalid"),
      broken("manifest-foreign-layer", "REF-07", "A layer that is to be fetched from a URL.",
             manifest_of(R"("layers":[)" + layer_of("2", R"(,"urls":["http://169.254.169.254/"])") + "]"),
             "manifest.foreign-urls"),
      broken("manifest-inline-data", "MAN-14", "Inline data that is not what the digest names.",
             manifest_of(R"("layers":[)" + layer_of("2", R"(,"data":"ZXZpbA==")") + "]"),
             "manifest.inline-data"),
      broken("manifest-schema-1", "MAN-03", "Docker schema 1.",
             R"({"schemaVersion":1,"name":"x","tag":"v1","fsLayers":[],"history":[]})",
             "manifest.unsupported"),
      broken("manifest-no-object", "MAN-03", "An array.", "[]", "json.shape"),
      {"manifest-media-type-differs",
       {"MAN-02"},
       "The document says it is an index, the descriptor that it is a manifest.",
       signed_document(kManifest,
                       R"({"schemaVersion":2,"mediaType":")" + std::string(kIndex) + R"(","manifests":[]})",
                       "manifest.media-type")},
  };
  for (const auto& [name, size] : {std::pair{"huge", "18446744073709551616"},
                                   {"negative", "-1"},
                                   {"fraction", "1.5"},
                                   {"exponent", "1e3"},
                                   {"boolean", "true"},
                                   {"string", "\"12\""},
                                   {"overflow", "9223372036854775808"}}) {
    cases.push_back(bad_size(name, size));
  }
  std::string many = layer_of("2");
  for (int i = 0; i < 1001; ++i) many += "," + layer_of("2");
  cases.push_back(broken("manifest-too-many-layers", "MAN-21", "1,002 layers.",
                         manifest_of(R"("layers":[)" + many + "]"), "manifest.too-many-layers"));
  return cases;
}

// An artifact that is signed well and whose goods are wrong.
std::function<void(CaseMaker&)> signed_artifact(const std::function<Stored(CaseMaker&)>& make,
                                                const std::string& reason) {
  return [=](CaseMaker& m) {
    const Stored stored = make(m);
    m.layout.tag(stored, "v1");
    m.sign_bundle(stored, m.shared.release);
    m.expect("denied", {reason});
  };
}

std::vector<Case> goods() {
  return {
      {"layers-two",
       {"MAN-11"},
       "Two content layers: Flux takes the first, others another.",
       signed_artifact(
           [](CaseMaker& m) {
             const auto layer =
                 m.layout.blob("application/vnd.cncf.flux.content.v1.tar+gzip", m.shared.layer);
             const auto config = m.layout.blob("application/vnd.cncf.flux.config.v1+json", "{}");
             return m.layout.manifest(config.descriptor(), {layer.descriptor(), layer.descriptor()});
           },
           "manifest.layer-count")},
      {"layers-none",
       {"MAN-11", "SIG-05"},
       "No layer at all.",
       signed_artifact(
           [](CaseMaker& m) {
             return m.layout.manifest(
                 m.layout.blob("application/vnd.cncf.flux.config.v1+json", "{}").descriptor(), {});
           },
           "manifest.layer-count")},
      {"layer-of-other-type",
       {"UNP-27"},
       "A layer that is no tar+gzip by its type.",
       signed_artifact(
           [](CaseMaker& m) {
             const auto layer = m.layout.blob("application/zip", m.shared.layer);
             return m.layout.manifest(
                 m.layout.blob("application/vnd.cncf.flux.config.v1+json", "{}").descriptor(),
                 {layer.descriptor()});
           },
           "archive.format")},
      {"layer-diff-id-differs",
       {"MAN-13"},
       "The config names another diff_id.",
       signed_artifact(
           [](CaseMaker& m) { return m.layout.artifact(m.shared.layer, "sha256:" + std::string(64, '0')); },
           "manifest.diff-id")},
      {"layer-missing",
       {"MAN-27"},
       "The layer's blob is not there.",
       signed_artifact(
           [](CaseMaker& m) {
             const auto stored = m.layout.artifact(m.shared.layer, m.shared.diff_id);
             std::filesystem::remove(m.layout.path_of(crypto::Digest::of(m.shared.layer)));
             return stored;
           },
           "blob.missing")},
      {"layer-flipped-byte",
       {"MAN-27", "REF-02"},
       "One byte of the layer is not what was signed.",
       signed_artifact(
           [](CaseMaker& m) {
             const auto stored = m.layout.artifact(m.shared.layer, m.shared.diff_id);
             std::string bytes = m.shared.layer;
             bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
             std::ofstream(m.layout.path_of(crypto::Digest::of(m.shared.layer)), std::ios::binary) << bytes;
             return stored;
           },
           "digest.mismatch")},
      {"layer-size-differs",
       {"REF-12"},
       "The descriptor's size is one too small.",
       signed_artifact(
           [](CaseMaker& m) {
             auto layer = m.layout.blob("application/vnd.cncf.flux.content.v1.tar+gzip", m.shared.layer);
             layer.size -= 1;
             return m.layout.manifest(
                 m.layout.blob("application/vnd.cncf.flux.config.v1+json", "{}").descriptor(),
                 {layer.descriptor()});
           },
           "size.mismatch")},
      {"blob-is-a-link",
       {"MAN-26"},
       "The layer's blob is a symbolic link.",
       signed_artifact(
           [](CaseMaker& m) {
             const auto stored = m.layout.artifact(m.shared.layer, m.shared.diff_id);
             const auto path = m.layout.path_of(crypto::Digest::of(m.shared.layer));
             std::filesystem::remove(path);
             std::filesystem::create_symlink(
                 "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", path);
             return stored;
           },
           "blob.missing")},
  };
}

// An index of the good artifact's manifest.
Stored index_of(CaseMaker& m, const Stored& child) {
  return m.layout.blob(kIndex, R"({"schemaVersion":2,"mediaType":")" + std::string(kIndex) +
                                   R"(","manifests":[)" + child.descriptor() + "]}");
}

std::vector<Case> attached() {
  return {
      {"index-signed-and-named",
       {"MAN-04"},
       "An index where one artifact is expected.",
       [](CaseMaker& m) {
         const Stored index = index_of(m, m.layout.artifact(m.shared.layer, m.shared.diff_id));
         m.layout.tag(index, "v1");
         m.sign_bundle(index, m.shared.release);
         m.expect("denied", {"manifest.index-refused"});
       }},
      {"child-of-a-signed-index",
       {"MAN-04"},
       "The index is signed, the manifest that is consumed is not.",
       [](CaseMaker& m) {
         const Stored child = m.good_artifact();
         m.sign_bundle(index_of(m, child), m.shared.release);
         m.expect("denied", {"signature.none"});
       }},
      {"referrer-of-another-subject",
       {"MAN-15"},
       "Listed for this digest by the fallback tag, attached to another.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         const Stored other = m.layout.artifact(m.shared.layer, "");
         m.layout.blob("application/vnd.oci.empty.v1+json", "{}");
         const Stored bundle = m.layout.referrer(
             other,
             support::signed_bundle(m.shared.release, support::statement(std::string(other.digest.hex()))),
             kSign);
         const Stored list =
             m.layout.blob(kIndex, R"({"schemaVersion":2,"mediaType":")" + std::string(kIndex) +
                                       R"(","manifests":[)" + bundle.descriptor() + "]}");
         m.layout.tag(list, "sha256-" + std::string(subject.digest.hex()));
         m.expect("denied", {"signature.none-matched"}, {"referrer.subject-mismatch"});
       }},
      {"signature-tag-is-an-index",
       {"MAN-20"},
       "The .sig tag holds something else.",
       [](CaseMaker& m) {
         const Stored subject = m.good_artifact();
         m.layout.tag(index_of(m, subject), "sha256-" + std::string(subject.digest.hex()) + ".sig");
         m.expect("denied", {"signature.none"});
       }},
  };
}

}  // namespace

std::vector<Case> manifest_cases() {
  std::vector<Case> all;
  for (const auto& part : {documents(), goods(), attached()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace sekisho::golden
