#include "cli/audit_questions.h"

#include <memory>

#include "audit/touched.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "report/audit_diff.h"
#include "report/words.h"

namespace sekisho::cli {
namespace {

struct DiffOptions {
  std::string before, after;
  OutputOptions output;
};

Result<std::vector<report::AuditVerdict>> read_report(const std::string& path) {
  const Limits limits;
  SEKISHO_TRY(text, read_file(path, limits.inventory_bytes));
  auto verdicts = report::read_audit(text, limits);
  if (verdicts.ok()) return verdicts;
  return fail(ReasonCode::kInventoryInvalid,
              printable(path) +
                  " is no report of an audit as JSON (-o json or jsonl): " + verdicts.error().message());
}

int run_diff(const DiffOptions& options) {
  const auto before = read_report(options.before);
  if (!before.ok()) return complain(before.error());
  const auto after = read_report(options.after);
  if (!after.ok()) return complain(after.error());
  const report::AuditDiff diff = report::diff_audits(*before, *after);
  const std::string text = options.output.json() ? render_json_pretty(report::render_diff_json(diff)) + "\n"
                                                 : report::render_diff_text(diff);
  if (report::has_come_to(diff, report::Decision::kDenied)) return print(text, kDenied);
  return print(text, report::has_come_to(diff, report::Decision::kUndecided) ? kUndecided : kDone);
}

struct TouchedOptions {
  std::string cache, key;
  audit::SignerQuery query;
  OutputOptions output;
};

// A key by its file, or by its id.
Result<audit::SignerQuery> query_of(const TouchedOptions& options) {
  if (options.key.empty() == options.query.subject.empty())
    return usage("name a signer: --key FILE, --key sha256:HEX, or --certificate-identity");
  if (options.key.empty()) return options.query;
  audit::SignerQuery query;
  if (options.key.starts_with("sha256:")) {
    SEKISHO_TRY(id, crypto::Digest::parse(options.key));
    query.key = std::move(id);
  } else {
    SEKISHO_TRY(key, read_public_key(options.key, {}));
    query.key = key.id();
  }
  return query;
}

Json render(const audit::Touched& touched) {
  Json::Array others;
  for (const std::string& signer : touched.other_signers) others.emplace_back(printable(signer));
  return Json::Object{{"name", printable(touched.name)},
                      {"decision", report::decision_word(touched.decision)},
                      {"signedAt", touched.signed_at ? Json(render_time(*touched.signed_at)) : Json()},
                      {"judged", render_time(touched.judged)},
                      {"otherSigners", std::move(others)}};
}

std::string text_of(const std::vector<audit::Touched>& all) {
  std::string text = counted(all.size(), "digest") + " of the cache with a proof by that signer\n";
  for (const audit::Touched& touched : all) {
    text += "  " + printable(touched.name) + "  " + std::string(report::decision_word(touched.decision));
    if (touched.signed_at) text += ", signed " + render_time(*touched.signed_at);
    text += ", judged " + render_time(touched.judged);
    for (const std::string& signer : touched.other_signers) text += "; also " + printable(signer);
    text += "\n";
  }
  return text;
}

int run_touched(const TouchedOptions& options) {
  const auto query = query_of(options);
  if (!query.ok()) return complain(query.error());
  const auto cache = store::Cache::open_existing(options.cache, {});
  if (!cache.ok()) return complain(cache.error());
  const auto all = audit::touched_by(*query, *cache, {});
  if (!cache->trouble().empty())
    return complain(fail(ReasonCode::kDiskError, "the cache could not be read: " + cache->trouble()));
  if (!options.output.json()) return print(text_of(all), kDone);
  Json::Array rows;
  for (const audit::Touched& touched : all) rows.push_back(render(touched));
  return print(render_json_pretty(rows) + "\n", kDone);
}

}  // namespace

void add_audit_diff(CLI::App& audit, Commands& commands) {
  CLI::App* command =
      audit.add_subcommand("diff", "What changed from one audit to the next, by their JSON reports");
  auto options = std::make_shared<DiffOptions>();
  command->add_option("OLD", options->before, "The report of before")->required();
  command->add_option("NEW", options->after, "The report of now")->required();
  options->output.add_to(*command);
  commands.add(command, [options] { return run_diff(*options); });
}

void add_audit_touched(CLI::App& audit, Commands& commands) {
  CLI::App* command = audit.add_subcommand(
      "touched", "Which digests a signer's proofs stand for, by the verdicts of a cache; nobody is asked");
  auto options = std::make_shared<TouchedOptions>();
  command->add_option("--cache", options->cache, "Directory of the audits' cache")->required();
  command->add_option("--key", options->key, "The signer's public key: a PEM file, or its id sha256:HEX");
  command->add_option("--certificate-identity", options->query.subject, "The signer's identity");
  command->add_option("--certificate-oidc-issuer", options->query.issuer,
                      "URL of the identity's provider (any)");
  options->output.add_to(*command);
  commands.add(command, [options] { return run_touched(*options); });
}

}  // namespace sekisho::cli
