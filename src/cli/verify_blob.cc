#include <memory>

#include <CLI/App.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trust_options.h"
#include "gate/blob.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string blob, bundle, signature, now;
  SignerOptions signer;
  OutputOptions output;
};

// The blob itself, or only its digest.
Result<verify::BlobSubject> read_subject(const std::string& text, const Limits& limits) {
  if (text.starts_with("sha256:")) {
    SEKISHO_TRY(digest, crypto::Digest::parse(text));
    return verify::BlobSubject{std::nullopt, digest};
  }
  SEKISHO_TRY(bytes, read_file(text, limits.layer_bytes));
  crypto::Digest digest = crypto::Digest::of(bytes);
  return verify::BlobSubject{std::move(bytes), std::move(digest)};
}

// A bare signature has no place for a log entry; a bundle has, and one that is missing must be waived in so
// many words.
Result<verify::Authority> load_signer(const Options& options, const Limits& limits) {
  if (!options.signer.given()) {
    return usage(
        "nothing is trusted by default: give --key PEM, or --certificate-identity with "
        "--certificate-oidc-issuer and --trusted-root");
  }
  SEKISHO_TRY(authority, options.signer.load(limits));
  if (options.signature.empty()) return authority;
  if (authority.identity) return usage("a bare signature is by a key: give --key PEM");
  authority.log = verify::LogUse::kIgnored;
  return authority;
}

Result<gate::BlobRequest> request_of(const Options& options) {
  const Limits limits;
  if (options.bundle.empty() == options.signature.empty())
    return usage("give --bundle or --signature, one of them");
  SEKISHO_TRY(authority, load_signer(options, limits));
  SEKISHO_TRY(now, parse_now(options.now));
  SEKISHO_TRY(subject, read_subject(options.blob, limits));
  gate::BlobRequest request{options.blob, std::move(subject), {}, {}, {{std::move(authority)}}, now, limits};
  if (!options.bundle.empty()) {
    SEKISHO_TRY(bundle, read_file(options.bundle, limits.bundle_bytes));
    request.bundle = std::move(bundle);
  } else {
    SEKISHO_TRY(signature, read_file(options.signature, limits.key_file_bytes));
    request.signature = std::move(signature);
  }
  return request;
}

int run(const Options& options) {
  const auto request = request_of(options);
  if (!request.ok()) return complain(request.error());
  const auto judgement = gate::judge_blob(*request);
  return print(render(judgement, options.output, stdout_colour()), report::exit_code(judgement));
}

}  // namespace

void add_verify_blob(CLI::App& program, Commands& commands) {
  CLI::App* command =
      program.add_subcommand("verify-blob", "Verify one Sigstore bundle, or a bare signature, over one blob");
  auto options = std::make_shared<Options>();
  command->add_option("BLOB", options->blob, "File, or sha256:HEX of the blob or in-toto subject")
      ->required();
  command->add_option("--bundle", options->bundle, "Sigstore bundle");
  command->add_option("--signature", options->signature, "Bare signature, base64 or raw");
  options->signer.add_to(*command);
  add_now(*command, options->now);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
