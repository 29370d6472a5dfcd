#include "publish/tag.h"

#include <memory>
#include <optional>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/promotion.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference;
  std::vector<std::string> tags;
  bool immutable = false;
  RegistryOptions registry;
  TrustOptions trust;
  OutputOptions output;
};

Done check_tags(const std::vector<std::string>& tags) {
  for (const std::string& tag : tags) {
    if (!oci::is_tag(tag)) return usage("\"" + printable(tag, 100) + "\" is not a tag");
  }
  return done();
}

std::string render(const Options& options, const oci::Reference& reference, const crypto::Digest& digest,
                   const std::optional<report::Judgement>& judgement) {
  if (options.output.json()) {
    return render_json_pretty(
               Json::Object{{"reference", printable(reference.typed())},
                            {"digest", digest.text()},
                            {"tags", Json::Array(options.tags.begin(), options.tags.end())},
                            {"verdict", judgement ? report::render_verdict(*judgement) : Json()}}) +
           "\n";
  }
  std::string text = "tagged " + reference.resolved(digest) + "\n  as";
  for (const std::string& tag : options.tags) text += " " + tag;
  return text + "\n" + (judgement ? report::render_text(*judgement, stdout_colour()) : "");
}

Result<std::string> tag_all(const Options& options, const Subject& subject,
                            const std::optional<report::Judgement>& judgement) {
  SEKISHO_TRY(fetched, fetch_judged(subject, judgement));
  const auto existing = options.immutable ? publish::Existing::kKept : publish::Existing::kReplaced;
  SEKISHO_CHECK(publish::tag(fetched, options.tags, existing, *subject.repository));
  return render(options, subject.reference, fetched.blob.digest(), judgement);
}

int run(const Options& options) {
  if (const Done checked = check_tags(options.tags); !checked.ok()) return complain(checked.error());
  const auto subject = Subject::open(options.reference, options.registry);
  if (!subject.ok()) return complain(subject.error());
  const auto judgement = judge_if_asked(options.trust, *subject);
  if (!judgement.ok()) return complain(judgement.error());
  if (*judgement && report::exit_code(**judgement) != kDone) return deny(**judgement, options.output);
  const auto text = tag_all(options, *subject, *judgement);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace

void add_tag(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "tag", "Add tags to an artifact, with a policy only if it is admitted; its digest stays the same");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "The artifact")->required();
  command->add_option("TAG", options->tags, "Tags to add")->required();
  command->add_flag("--immutable", options->immutable, "Keep tags that name another artifact already");
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  options->output.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
