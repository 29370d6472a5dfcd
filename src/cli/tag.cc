#include "publish/tag.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/subject.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string reference;
  std::vector<std::string> tags;
  RegistryOptions registry;
};

Result<std::string> run_tag(const Options& options) {
  for (const std::string& tag : options.tags) {
    if (!oci::is_tag(tag))
      return fail(ReasonCode::kUsageInvalid, "\"" + printable(tag, 100) + "\" is not a tag");
  }
  SEKISHO_TRY(subject, Subject::open(options.reference, options.registry));
  SEKISHO_TRY(fetched, subject.fetch());
  SEKISHO_CHECK(publish::tag(fetched, options.tags, publish::Existing::kReplaced, *subject.repository));
  std::string text = "tagged " + subject.reference.resolved(fetched.blob.digest()) + "\n  as";
  for (const std::string& tag : options.tags) text += " " + tag;
  return text + "\n";
}

int run(const Options& options) {
  const auto text = run_tag(options);
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

}  // namespace

void add_tag(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("tag", "Add tags to an artifact; its digest stays the same");
  auto options = std::make_shared<Options>();
  command->add_option("REF", options->reference, "The artifact")->required();
  command->add_option("TAG", options->tags, "Tags to add")->required();
  options->registry.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
