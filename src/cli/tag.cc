#include "publish/tag.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/promotion.h"

namespace sekisho::cli {
namespace {

struct Options {
  PromotionOptions promotion;
  std::vector<std::string> tags;
  bool immutable = false;
};

Done check_tags(const std::vector<std::string>& tags) {
  for (const std::string& tag : tags) {
    if (!oci::is_tag(tag)) return usage("\"" + printable(tag, 100) + "\" is not a tag");
  }
  return done();
}

std::string tell(const Options& options, const oci::Reference& reference, const crypto::Digest& digest,
                 const Verdict& verdict) {
  if (options.promotion.output.json()) {
    return render_json_pretty(Json::Object{{"reference", printable(reference.typed())},
                                           {"digest", digest.text()},
                                           {"tags", Json::Array(options.tags.begin(), options.tags.end())},
                                           {"verdict", verdict_json(verdict)}}) +
           "\n";
  }
  std::string text = "tagged " + reference.resolved(digest) + "\n  as";
  for (const std::string& tag : options.tags) text += " " + tag;
  return text + "\n" + verdict_text(verdict);
}

int run(const Options& options) {
  if (const Done checked = check_tags(options.tags); !checked.ok()) return complain(checked.error());
  return run_promotion(
      options.promotion,
      [&](const auto& subject, const auto& fetched, const auto& verdict) -> Result<std::string> {
        const auto existing = options.immutable ? publish::Existing::kKept : publish::Existing::kReplaced;
        SEKISHO_CHECK(publish::tag(fetched, options.tags, existing, *subject.repository));
        return tell(options, subject.reference, fetched.blob.digest(), verdict);
      });
}

}  // namespace

void add_tag(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "tag", "Add tags to an artifact, with a policy only if it is admitted; its digest stays the same");
  auto options = std::make_shared<Options>();
  options->promotion.add_to(*command, "REF");
  command->add_option("TAG", options->tags, "Tags to add")->required();
  command->add_flag("--immutable", options->immutable, "Keep tags that name another artifact already");
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
