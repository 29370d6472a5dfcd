// ReasonCode: every way in which this program can say no, each with a stable name, a class and a remedy.
#pragma once

#include <optional>
#include <string_view>

namespace sekisho {

// ReasonClass decides the exit code: denied 1, unusable 2, undecided 3.
enum class ReasonClass { kUndecided, kDenied, kUnusable };

// One line a code: X(enumerator, name, class, remedy). The names are a contract, see docs/reasons.md.
// kInternalError comes first, so that a forgotten code is an error and never success.
#define SEKISHO_REASONS(X)                                                                                   \
  X(kInternalError, "internal-error", kUndecided,                                                            \
    "This is a fault of sekisho: please report it with the output of --output json.")                        \
  /* What the caller gave. */                                                                                \
  X(kUsageInvalid, "usage.invalid", kUnusable, "See `sekisho COMMAND --help`.")                              \
  X(kReferenceInvalid, "reference.invalid", kUnusable,                                                       \
    "Write HOST/REPOSITORY[:TAG][@sha256:HEX] or layout:DIR[:TAG|@sha256:HEX].")                             \
  X(kPolicyInvalid, "policy.invalid", kUnusable,                                                             \
    "Correct the policy at the place named; `sekisho policy check` checks it alone.")                        \
  X(kPolicyUnreadable, "policy.unreadable", kUnusable,                                                       \
    "Check the path and the permissions of the policy and of the files it names.")                           \
  X(kPolicyOld, "policy.version-lower", kUnusable,                                                           \
    "A book with a higher version was used with this state before: use that one, or a newer one.")           \
  X(kPolicyTestFailed, "policy.test-failed", kDenied,                                                        \
    "The policy decides otherwise than its test expects: correct one of them.")                              \
  X(kStateUnusable, "state.unusable", kUnusable,                                                             \
    "Give --state a directory of this user that sekisho wrote, or a new one.")                               \
  X(kKeyInvalid, "key.invalid", kUnusable,                                                                   \
    "Give exactly one PEM block of a public key (or, where one is asked for, a cosign private key).")        \
  X(kKeyUnsupported, "key.unsupported", kUnusable,                                                           \
    "Use ECDSA P-256, P-384 or P-521, RSA of 2048 to 8192 bits, or Ed25519.")                                \
  X(kKeyPassword, "key.password", kUnusable,                                                                 \
    "Give the right password by SEKISHO_PASSWORD, COSIGN_PASSWORD, the prompt or stdin.")                    \
  X(kFileUnreadable, "file.unreadable", kUnusable,                                                           \
    "Check that the path names a readable regular file of a sensible size.")                                 \
  X(kRegistryDeleteRefused, "registry.delete-refused", kUnusable,                                            \
    "The new attestation is stored beside the old one; ask the registry to allow deletion, or leave "        \
    "--replace out.")                                                                                        \
  X(kFileExists, "file.exists", kUnusable,                                                                   \
    "Choose another name or remove the file first; nothing is ever overwritten.")                            \
  X(kTagsTooMany, "tags.too-many", kUnusable,                                                                \
    "Ask for fewer with --filter-semver or --filter-regex, or raise --limit-tags.")                          \
  X(kTargetRefused, "target.refused", kUnusable,                                                             \
    "Name a directory that is absent, empty, or was made by `sekisho admit`.")                               \
  X(kTargetUnwritable, "target.unwritable", kUnusable,                                                       \
    "Name a directory on a file system that this user may write to.")                                        \
  X(kLayoutInvalid, "layout.invalid", kUnusable,                                                             \
    "Give the directory of an OCI image layout (with oci-layout and index.json).")                           \
  X(kCredentialsInvalid, "credentials.invalid", kUnusable,                                                   \
    "Correct the credentials file named, or pass --creds USER:PASSWORD.")                                    \
  X(kTlsFileInvalid, "tls-file.invalid", kUnusable,                                                          \
    "Give PEM files for --ca-file, --client-cert and --client-key.")                                         \
  X(kTrustedRootInvalid, "trusted-root.invalid", kUnusable,                                                  \
    "Give a Sigstore trusted_root.json as its instance publishes it; `sekisho trust show` reads it alone.")  \
  X(kTrustedRootIncomplete, "trusted-root.incomplete", kUnusable,                                            \
    "Give a trusted root that holds what is asked for, or ask for less.")                                    \
  X(kIdentityTokenMissing, "identity-token.missing", kUnusable,                                              \
    "Sign by --key, or bring an identity: --identity-token, SIGSTORE_ID_TOKEN, or a job with "               \
    "id-token: write.")                                                                                      \
  X(kIdentityTokenInvalid, "identity-token.invalid", kUnusable,                                              \
    "Give the JSON Web Token of an identity provider, or a file that holds one and nothing else.")           \
  X(kIdentityTokenExpired, "identity-token.expired", kUnusable,                                              \
    "Ask the identity provider for a new token right before signing.")                                       \
  X(kSigningConfigInvalid, "signing-config.invalid", kUnusable,                                              \
    "Give a Sigstore signing_config.json of version 0.2 that names services in use today.")                  \
  X(kSigningRefused, "signing-service.refused", kUnusable,                                                   \
    "Mend what the service complains of; with a certificate authority, check the token's audience.")         \
  X(kKubeConfig, "kube.config-invalid", kUnusable,                                                           \
    "Run it in a pod with a service account, or give --kubeconfig FILE with a server and a token or a "      \
    "client certificate, or --no-cluster.")                                                                  \
  X(kSourcesInvalid, "sources.invalid", kUnusable,                                                           \
    "Correct the list of sources at the place named; docs/deploy/source.md describes it.")                   \
  X(kListenFailed, "listen.failed", kUnusable, "Give --listen an address and a free port of this machine.")  \
  /* What kept us from deciding; a retry may help. */                                                        \
  X(kRegistryUnreachable, "registry.unreachable", kUndecided,                                                \
    "Check the host name, the network, the proxy and --plain-http, then try again.")                         \
  X(kRegistryTimeout, "registry.timeout", kUndecided,                                                        \
    "The registry was too slow: try again or raise --timeout.")                                              \
  X(kRegistryTls, "registry.tls", kUndecided,                                                                \
    "Check the registry's certificate; a private CA is named with --ca-file.")                               \
  X(kRegistryUnauthorized, "registry.unauthorized", kUndecided,                                              \
    "Log in (docker login, --creds) with an account that may read this repository.")                         \
  X(kRegistryForbidden, "registry.forbidden", kUndecided, "Ask for read access to this repository.")         \
  X(kRegistryNotFound, "registry.not-found", kUndecided,                                                     \
    "Check repository, tag and digest; some registries also answer so to the unauthorized.")                 \
  X(kRegistryRateLimited, "registry.rate-limited", kUndecided,                                               \
    "Wait as the registry asks, or log in for a higher limit.")                                              \
  X(kRegistryServerError, "registry.server-error", kUndecided, "The registry failed: try again later.")      \
  X(kRegistryAnswer, "registry.unexpected-answer", kUndecided,                                               \
    "The answer is not what the distribution specification allows: check that the host is a registry.")      \
  X(kRegistryAnswerTooLarge, "registry.answer-too-large", kUndecided,                                        \
    "The registry sent more than it may: check that the host is a registry.")                                \
  X(kRegistryRealmRefused, "registry.realm-refused", kUndecided,                                             \
    "If the token host named is right, allow it with --auth-realm HOST.")                                    \
  X(kRegistryRedirectRefused, "registry.redirect-refused", kUndecided,                                       \
    "The registry redirects where sekisho does not follow: ask its operator.")                               \
  X(kRegistryLinkRefused, "registry.link-refused", kUndecided,                                               \
    "The registry's next page is on another host or repeats itself: ask its operator.")                      \
  X(kCredentialsHelper, "credentials.helper-failed", kUndecided,                                             \
    "Run the credential helper by hand to see why it fails.")                                                \
  X(kDiskFull, "disk.full", kUndecided, "Free space on the file system of the target, then try again.")      \
  X(kDiskError, "disk.error", kUndecided,                                                                    \
    "Check the file system and permissions of the path named, then try again.")                              \
  X(kTargetBusy, "target.busy", kUndecided,                                                                  \
    "Another admit works on this directory: try again when it has ended.")                                   \
  X(kSignatureUnseen, "signature.unseen", kUndecided,                                                        \
    "It was stored, but the registry does not show it yet: run the command again, nothing is signed twice.") \
  X(kSigningUnreachable, "signing-service.unreachable", kUndecided,                                          \
    "Check the service's URL, the network and the proxy, then run the command again: nothing is signed "     \
    "twice.")                                                                                                \
  X(kSigningFailed, "signing-service.failed", kUndecided,                                                    \
    "The service failed or is busy: run the command again later, nothing is signed twice.")                  \
  X(kSigningAnswer, "signing-service.unexpected-answer", kUndecided,                                         \
    "The answer is not that of such a service: check its URL and its API version.")                          \
  X(kKubeUnreachable, "kube.unreachable", kUndecided,                                                        \
    "Check the API server's address, its certificate authority and the network; it is tried again.")         \
  X(kKubeRefused, "kube.refused", kUndecided,                                                                \
    "Grant the service account what docs/deploy/source/rbac.yaml lists, and install Flux's "                 \
    "ExternalArtifact.")                                                                                     \
  X(kKubeAnswer, "kube.unexpected-answer", kUndecided,                                                       \
    "The answer is not that of a Kubernetes API server: check the address.")                                 \
  X(kTagMoved, "tag.moved", kUndecided,                                                                      \
    "The tag changed while it was being updated: run the command again.")                                    \
  /* Content that arrived whole and is wrong. */                                                             \
  X(kJsonInvalid, "json.invalid", kDenied,                                                                   \
    "The document is not strict JSON (RFC 8259, UTF-8): have it written anew by its tool.")                  \
  X(kJsonDuplicateKey, "json.duplicate-key", kDenied,                                                        \
    "Two readers would read two things: find out who wrote this document.")                                  \
  X(kJsonCaseCollision, "json.case-collision", kDenied,                                                      \
    "A key differs from a known one in case only: find out who wrote this document.")                        \
  X(kJsonNumber, "json.number", kDenied,                                                                     \
    "A number is not a plain integer in range: find out who wrote this document.")                           \
  X(kJsonTooDeep, "json.too-deep", kDenied,                                                                  \
    "The document is nested deeper than any honest one: find out who wrote it.")                             \
  X(kJsonLimits, "json.limits", kDenied,                                                                     \
    "The document holds more than any honest one: find out who wrote it.")                                   \
  X(kJsonShape, "json.shape", kDenied,                                                                       \
    "A member is missing or of the wrong type: have the document written anew by its tool.")                 \
  X(kDigestMismatch, "digest.mismatch", kDenied,                                                             \
    "The bytes are not those that the digest names: treat the registry or the layout as tampered with.")     \
  X(kSizeMismatch, "size.mismatch", kDenied,                                                                 \
    "The bytes are more or fewer than the descriptor says: treat the source as tampered with.")              \
  X(kDigestInvalid, "digest.invalid", kDenied,                                                               \
    "Digests are sha256: or sha512: and lower-case hex of full length.")                                     \
  X(kBlobMissing, "blob.missing", kDenied,                                                                   \
    "The content that the manifest names is not there: push the artifact again.")                            \
  X(kBlobTooLarge, "blob.too-large", kDenied, "If the size is right, raise the limit named.")                \
  X(kManifestInvalid, "manifest.invalid", kDenied, "Push the artifact again with a current tool.")           \
  X(kManifestAmbiguous, "manifest.ambiguous", kDenied,                                                       \
    "The document is a manifest and an index at once: treat it as an attack.")                               \
  X(kManifestMediaType, "manifest.media-type", kDenied,                                                      \
    "The media types disagree: treat the registry as tampered with.")                                        \
  X(kManifestUnsupported, "manifest.unsupported", kDenied, "Push the artifact as an OCI image manifest.")    \
  X(kManifestTooManyLayers, "manifest.too-many-layers", kDenied,                                             \
    "No honest manifest names so many layers: find out who pushed it.")                                      \
  X(kManifestForeignUrls, "manifest.foreign-urls", kDenied, "Push the layer itself instead of a URL of it.") \
  X(kManifestInlineData, "manifest.inline-data", kDenied,                                                    \
    "The inline data differs from its digest: treat it as an attack.")                                       \
  X(kManifestLayerCount, "manifest.layer-count", kDenied,                                                    \
    "Push exactly one content layer, as `sekisho push` and `flux push artifact` do.")                        \
  X(kManifestArtifactType, "manifest.artifact-type", kDenied,                                                \
    "Name the type in the rule's artifact.types if it is meant.")                                            \
  X(kManifestIndexRefused, "manifest.index-refused", kDenied,                                                \
    "Name the manifest that is meant, not an index of several.")                                             \
  X(kManifestDiffId, "manifest.diff-id", kDenied,                                                            \
    "The layer unpacks to other bytes than its config names: push the artifact again.")                      \
  X(kReferrersInvalid, "referrers.invalid", kDenied,                                                         \
    "The list of what is attached is malformed: find out who wrote it.")                                     \
  X(kReferrersTooMany, "referrers.too-many", kDenied,                                                        \
    "More is attached than will be looked at, and no proof was among it: remove what nobody needs or raise " \
    "--limit-referrers.")                                                                                    \
  X(kReferrerSubject, "referrer.subject-mismatch", kDenied,                                                  \
    "It is attached to another artifact: find out who listed it here.")                                      \
  X(kReferrerShape, "referrer.shape", kDenied, "A bundle is attached as a manifest with exactly one layer.") \
  X(kReferenceNotPinned, "reference.not-pinned", kDenied,                                                    \
    "Name the artifact by digest: the rule does not accept a bare tag.")                                     \
  X(kPolicyNoRule, "policy.no-rule", kDenied,                                                                \
    "No rule matches this repository: add one, or check the name.")                                          \
  X(kRevokedDigest, "revoked.digest", kDenied, "This digest was revoked by the policy: deploy another.")     \
  X(kRevokedKey, "revoked.key", kDenied,                                                                     \
    "The signing key was revoked by the policy: sign anew with a current key.")                              \
  X(kSignatureNone, "signature.none", kDenied,                                                               \
    "Nothing is signed here: sign the artifact, for instance with `sekisho sign`.")                          \
  X(kSignatureNoneMatched, "signature.none-matched", kDenied,                                                \
    "There are signatures, but none by whom the rule asks for: see the rejections.")                         \
  X(kSignatureThreshold, "signature.threshold", kDenied, "Have further distinct signers sign.")              \
  X(kSignatureInvalid, "signature.invalid", kDenied,                                                         \
    "The signature does not verify with any trusted key: sign anew with the right key.")                     \
  X(kSignatureEncoding, "signature.encoding", kDenied,                                                       \
    "The signature is not strict base64: sign anew with a current tool.")                                    \
  X(kSignatureMalformed, "signature.malformed", kDenied,                                                     \
    "The signature's payload is not what its format demands: sign anew with a current tool.")                \
  X(kSignatureSubject, "signature.subject-mismatch", kDenied,                                                \
    "It signs another digest: sign this artifact.")                                                          \
  X(kSignatureType, "signature.payload-type", kDenied,                                                       \
    "It is a signature of something else than a container image: sign this artifact.")                       \
  X(kSignatureReference, "signature.reference-mismatch", kDenied,                                            \
    "It was made for another repository: sign this one, or set signedIdentity: any.")                        \
  X(kSignatureAnnotation, "signature.annotation-mismatch", kDenied,                                          \
    "The signed annotations are not those asked for.")                                                       \
  X(kSignatureMethod, "signature.method", kDenied,                                                           \
    "It is made by certificate where keys are trusted, or by key where identities are: see the policy.")     \
  X(kSignatureTooLate, "signature.too-late", kDenied,                                                        \
    "This authority vouches only for what was signed before a date: sign anew with its successor.")          \
  X(kCertificateMalformed, "certificate.malformed", kDenied,                                                 \
    "The certificate is not strict DER as RFC 5280 has it: find out who issued it.")                         \
  X(kCertificateAlgorithm, "certificate.algorithm", kDenied,                                                 \
    "The certificate's key or signature is of a kind that is too weak or not supported here.")               \
  X(kCertificateExtension, "certificate.extension", kDenied,                                                 \
    "An extension is critical and unknown, or there twice: find out who issued the certificate.")            \
  X(kCertificateUntrusted, "certificate.untrusted", kDenied,                                                 \
    "No authority of the trusted root issued it: name the root of the instance that signed.")                \
  X(kCertificateChain, "certificate.chain", kDenied,                                                         \
    "A certificate on the way to the root may not issue this one: treat it as an attack.")                   \
  X(kCertificateUsage, "certificate.usage", kDenied,                                                         \
    "The certificate is not for signing code: have one issued with that extended key usage.")                \
  X(kCertificateNames, "certificate.name-constraints", kDenied,                                              \
    "The authority may not issue certificates for this name: find out who issued it.")                       \
  X(kCertificateTime, "certificate.not-valid-at-signing", kDenied,                                           \
    "Sign anew: at the time of the signature the certificate or its chain was not valid.")                   \
  X(kCertificateTooMany, "certificate.too-many", kDenied,                                                    \
    "No honest signature brings so many certificates: find out who wrote it.")                               \
  X(kCertificateRoot, "certificate.root-in-bundle", kDenied,                                                 \
    "Roots come from the trusted root alone: sign anew with a client that leaves them out.")                 \
  X(kCertificateName, "certificate.name", kDenied,                                                           \
    "A signing certificate names exactly one URI, e-mail address or Fulcio user name.")                      \
  X(kCertificateIssuer, "certificate.issuer-conflict", kDenied,                                              \
    "The certificate names two identity providers: treat it as an attack.")                                  \
  X(kSctMissing, "sct.missing", kDenied,                                                                     \
    "The certificate is in no trusted CT log: sign with a certificate that is, or set sct: ignored.")        \
  X(kSctInvalid, "sct.invalid", kDenied, "The CT log did not sign this certificate: treat it as an attack.") \
  X(kIdentityMismatch, "identity.mismatch", kDenied,                                                         \
    "Another identity signed: correct the policy if it is the right one, else find out who it is.")          \
  X(kRevokedIdentity, "revoked.identity", kDenied,                                                           \
    "The signing identity was revoked by the policy: sign anew with another.")                               \
  X(kTimeNone, "time.none", kDenied,                                                                         \
    "Nothing trusted tells when this was signed: sign with a timestamp or a log that promises a time.")      \
  X(kTimeFuture, "time.in-future", kDenied,                                                                  \
    "It was signed after the time of this judgement: check the clock, or --now.")                            \
  X(kBundleMalformed, "bundle.malformed", kDenied,                                                           \
    "The bundle is not what its format demands: sign anew with a current tool.")                             \
  X(kBundleVersion, "bundle.version", kDenied,                                                               \
    "Only bundles of versions 0.1 to 0.3 are read here: sign anew with a current tool.")                     \
  X(kBundleLimits, "bundle.limits", kDenied,                                                                 \
    "The bundle holds more than any honest one: find out who wrote it.")                                     \
  X(kBundleContent, "bundle.content", kDenied,                                                               \
    "The bundle signs something else than what is asked for here.")                                          \
  X(kEnvelopePayloadType, "envelope.payload-type", kDenied,                                                  \
    "The envelope does not hold an in-toto statement.")                                                      \
  X(kEnvelopeSignatures, "envelope.signature-count", kDenied,                                                \
    "An envelope in a bundle has exactly one signature.")                                                    \
  X(kStatementMalformed, "statement.malformed", kDenied,                                                     \
    "The statement is not what in-toto demands: attest anew with a current tool.")                           \
  X(kStatementSubject, "statement.subject-mismatch", kDenied, "The statement is about another artifact.")    \
  X(kStatementNotSignature, "statement.not-a-signature", kDenied,                                            \
    "An attestation is not a signature: sign the artifact itself.")                                          \
  X(kLogMissing, "log.missing", kDenied,                                                                     \
    "The rule asks for a transparency log entry: sign with one, or ask for none (--insecure-ignore-tlog).")  \
  X(kLogUnknown, "log.unknown", kDenied,                                                                     \
    "No trusted log holds this entry: name the trusted root of the instance, or set log: ignored.")          \
  X(kLogMalformed, "log.malformed", kDenied,                                                                 \
    "The log entry is not what its format demands: sign anew with a current tool.")                          \
  X(kLogType, "log.entry-type", kDenied,                                                                     \
    "An entry of this kind and version is not read here: sign anew with a current tool.")                    \
  X(kLogMismatch, "log.entry-mismatch", kDenied,                                                             \
    "The log entry is of another artifact, signature or key: treat it as an attack.")                        \
  X(kLogPromise, "log.promise-invalid", kDenied,                                                             \
    "The log did not promise this entry: treat it as an attack.")                                            \
  X(kLogProofMissing, "log.proof-missing", kDenied,                                                          \
    "The entry comes without a proof that the log holds it: sign anew with a current tool.")                 \
  X(kLogProofWrong, "log.proof-wrong", kDenied,                                                              \
    "The log's tree does not hold this entry: treat it as an attack.")                                       \
  X(kLogCheckpoint, "log.checkpoint-invalid", kDenied,                                                       \
    "The log did not sign this state of its tree: treat it as an attack.")                                   \
  X(kLogWindow, "log.key-window", kDenied,                                                                   \
    "The log's key was not in use at that time: name a current trusted root.")                               \
  X(kLogDuplicate, "log.duplicate", kDenied, "The same log entry is there twice: find out who wrote it.")    \
  X(kLogWitnesses, "log.witnesses", kDenied,                                                                 \
    "Too few trusted witnesses saw this state of the log: see witnessKeys.")                                 \
  X(kTimestampMalformed, "timestamp.malformed", kDenied,                                                     \
    "The timestamp is not what RFC 3161 demands: sign anew with a current tool.")                            \
  X(kTimestampUntrusted, "timestamp.untrusted", kDenied,                                                     \
    "No timestamp authority of the trusted root made it: name the root of the instance that signed.")        \
  X(kTimestampMismatch, "timestamp.mismatch", kDenied,                                                       \
    "The timestamp is of another signature: treat it as an attack.")                                         \
  X(kTimestampInvalid, "timestamp.invalid", kDenied,                                                         \
    "The timestamp's own signature is wrong: treat it as an attack.")                                        \
  X(kTimestampCertificate, "timestamp.certificate", kDenied,                                                 \
    "The certificate is not one for timestamps alone: find out who issued it.")                              \
  X(kTimestampWindow, "timestamp.outside-validity", kDenied,                                                 \
    "The timestamp authority was not trusted at that time: name a current trusted root.")                    \
  X(kTimestampMissing, "timestamp.missing", kDenied,                                                         \
    "The rule asks for more timestamps: have the signature stamped by further authorities.")                 \
  X(kArchiveFormat, "archive.format", kDenied,                                                               \
    "A layer is one gzip member that holds one tar archive: push it again.")                                 \
  X(kArchiveGzip, "archive.gzip", kDenied, "The gzip stream is damaged: push the artifact again.")           \
  X(kArchivePath, "archive.path", kDenied,                                                                   \
    "An entry would leave the directory: treat the artifact as an attack.")                                  \
  X(kArchiveName, "archive.name", kDenied,                                                                   \
    "An entry's name is not one that every tool reads the same way: rename the file.")                       \
  X(kArchiveLink, "archive.link", kDenied, "Links are not handed over: push the files themselves.")          \
  X(kArchiveType, "archive.type", kDenied, "Only files and directories are handed over: push only these.")   \
  X(kArchiveHeader, "archive.header", kDenied, "The tar header is malformed: push the artifact again.")      \
  X(kArchivePax, "archive.pax", kDenied,                                                                     \
    "An extended header is not one that every tool reads the same way: push with `sekisho push` or flux.")   \
  X(kArchiveDuplicate, "archive.duplicate", kDenied,                                                         \
    "Two entries would be one file on some systems: rename one of them.")                                    \
  X(kArchiveConflict, "archive.conflict", kDenied,                                                           \
    "A name is a file and a directory at once: rename one of them.")                                         \
  X(kArchiveEnd, "archive.end", kDenied, "The archive does not end as it must: push the artifact again.")    \
  X(kArchiveTrailing, "archive.trailing-data", kDenied,                                                      \
    "There is data after the end of the archive: treat it as an attack.")                                    \
  X(kArchiveLimits, "archive.limits", kDenied, "If the size is right, raise the limit named.")               \
  X(kArchiveEmpty, "archive.empty", kDenied,                                                                 \
    "The archive holds no file; applied with pruning it would delete everything: push the right directory.") \
  X(kArchiveViews, "archive.views-differ", kDenied,                                                          \
    "Two readers see two archives in it: push with `sekisho push` or flux.")                                 \
  X(kAttestationMissing, "attestation.missing", kDenied,                                                     \
    "Attest what the rule asks for, by an authority that it names.")                                         \
  X(kAttestationMalformed, "attestation.malformed", kDenied,                                                 \
    "The predicate is not what its type promises: attest anew with a current tool.")                         \
  X(kAttestationLimits, "attestation.limits", kDenied,                                                       \
    "The predicate holds more than any honest one: find out who wrote it.")                                  \
  X(kAttestationStale, "attestation.stale", kDenied,                                                         \
    "Attest anew: the rule asks for a newer one, see maxAge.")                                               \
  X(kAttestationSchema, "attestation.schema", kDenied,                                                       \
    "The predicate does not satisfy predicateSchema: correct what it states.")                               \
  X(kProvenanceBuilder, "provenance.builder", kDenied,                                                       \
    "Another builder built it: correct slsa.builder if it is the right one.")                                \
  X(kProvenanceSource, "provenance.source", kDenied,                                                         \
    "It was built from another source or ref: correct slsa.source and slsa.ref if they are the right ones.") \
  X(kProvenanceLevel, "provenance.level", kDenied,                                                           \
    "The builder is not known to reach this level: see slsa.levels.")                                        \
  X(kProvenanceCertificate, "provenance.certificate-mismatch", kDenied,                                      \
    "The provenance and the signing certificate contradict each other: treat it as an attack.")              \
  X(kSummaryFailed, "summary.failed", kDenied,                                                               \
    "The verifier itself says no: see its summary for the reason.")                                          \
  X(kSummaryMismatch, "summary.mismatch", kDenied,                                                           \
    "The summary is of another verifier, resource, policy or level than the rule asks for.")                 \
  X(kSbomEmpty, "sbom.empty", kDenied, "An SBOM that names no package says nothing: make it anew.")          \
  X(kSbomSubject, "sbom.subject-mismatch", kDenied,                                                          \
    "The SBOM describes another artifact: make one of this one.")                                            \
  X(kSbomElements, "sbom.elements-missing", kDenied,                                                         \
    "Make the SBOM with a tool that fills in the elements named.")                                           \
  X(kSbomLicense, "sbom.license", kDenied, "Replace the package, or allow its licence in the policy.")       \
  X(kSbomPackage, "sbom.package-denied", kDenied, "Replace the package: the policy denies it.")              \
  X(kVulnerabilityFound, "vulnerability.found", kDenied,                                                     \
    "Fix it, or have an author named in vexFrom state why it does not affect this artifact.")                \
  X(kDigestNotApproved, "digest.not-approved", kDenied,                                                      \
    "Look at the artifact and add its digest to the list of approved ones.")                                 \
  X(kFreshnessAge, "freshness.age", kDenied,                                                                 \
    "The artifact is older or younger than the rule allows: sign a new one, or wait.")                       \
  X(kFreshnessNoTime, "freshness.no-time", kDenied,                                                          \
    "The rule asks for an age and no proof carries a trusted time: sign with a log or a timestamp.")         \
  X(kFreshnessRollback, "freshness.rollback", kDenied,                                                       \
    "A newer artifact was admitted before: deploy that one, or a newer one.")                                \
  X(kIndexPlatform, "index.platform-missing", kDenied,                                                       \
    "The index has no manifest for a platform that the rule names: publish it, or name another.")            \
  X(kIndexChild, "index.child-refused", kDenied,                                                             \
    "A manifest of the index is not signed as the rule asks: sign with --recursive.")                        \
  X(kTagExists, "tag.exists", kDenied,                                                                       \
    "The tag is taken and --immutable keeps it: publish under a new tag.")                                   \
  X(kPushSecret, "push.secret", kDenied,                                                                     \
    "Take the secret out or encrypt it (SOPS); what is none is let through with --allow-secret PATH.")       \
  X(kHandoverChanged, "handover.changed", kDenied,                                                           \
    "The unpacked files changed before they were handed over: find out who writes there.")

enum class ReasonCode {
#define X(enumerator, name, reason_class, remedy) enumerator,
  SEKISHO_REASONS(X)
#undef X
};

// reason_name is the stable name, such as "signature.none-matched".
std::string_view reason_name(ReasonCode code);
// reason_class tells denied, undecided and unusable apart.
ReasonClass reason_class(ReasonCode code);
// reason_remedy tells people what to do next.
std::string_view reason_remedy(ReasonCode code);
// find_reason is the code of a name, or nothing.
std::optional<ReasonCode> find_reason(std::string_view name);

}  // namespace sekisho
