// Judgements a second: distinct pairs of policy and evidence, of a key rule; and what a book of 1,000 rules
// costs beside one of one rule. policy_bench [PAIRS]
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "policy/decide.h"
#include "support/proof_maker.h"
#include "support/temporary.h"

namespace sekisho {
namespace {

constexpr std::size_t kPolicies = 100;

struct Maker {
  support::TemporaryDirectory directory;
  crypto::PrivateKey key = *crypto::PrivateKey::generate();

  Maker() { write("release.pub", key.public_key().render_pem()); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory.path() / name) << text;
  }
  std::shared_ptr<const policy::Policy> book(std::size_t rules, const std::string& name) const {
    std::string text = "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: " + name +
                       "}\nspec:\n  authorities: {release: {key: {file: release.pub}}}\n  rules:\n";
    for (std::size_t i = 0; i < rules; ++i) {
      const std::string pattern = i == 0 ? "ghcr.io/acme/*" : "ghcr.io/team" + std::to_string(i) + "/**";
      text += "    - {name: r" + std::to_string(i) + ", match: {repositories: [\"" + pattern +
              "\"]}, signatures: [{from: [release]}]}\n";
    }
    write("policy.yaml", text);
    auto loaded = policy::Policy::load({directory.path() / "policy.yaml"}, Limits{});
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.error().message().c_str());
      std::exit(1);
    }
    return *loaded;
  }
};

struct Subject {
  oci::Reference reference;
  oci::Document document;
  verify::Evidence evidence;
};

// Each subject is another artifact, with a signature of its own.
std::vector<Subject> make_subjects(const Maker& maker, std::size_t count) {
  std::vector<Subject> subjects;
  subjects.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    const auto digest = crypto::Digest::of(number);
    verify::Evidence evidence;
    evidence.proofs = {support::make_proof("release", maker.key.public_key().id(), number)};
    evidence.looked_at = 1;
    subjects.push_back({*oci::Reference::parse("ghcr.io/acme/app" + number + "@" + digest.text()),
                        oci::Manifest{digest,
                                      7,
                                      std::string(oci::kManifestType),
                                      "",
                                      oci::Descriptor::of(std::string(oci::kFluxConfigType), "{}"),
                                      {},
                                      {},
                                      {}},
                        std::move(evidence)});
  }
  return subjects;
}

double seconds_of(const std::function<void()>& run) {
  double best = 1e9;
  for (int turn = 0; turn < 5; ++turn) {
    const auto start = std::chrono::steady_clock::now();
    run();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

double judge_all(const std::vector<std::shared_ptr<const policy::Policy>>& books,
                 const std::vector<Subject>& subjects) {
  const Time now = *parse_time("2026-06-01T00:00:00Z");
  std::size_t cleared = 0;
  const double seconds = seconds_of([&] {
    cleared = 0;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      const Subject& subject = subjects[i];
      const auto verdict = policy::decide_papers(
          *books[i % books.size()], {subject.reference, subject.document}, subject.evidence, now);
      cleared += std::holds_alternative<policy::Clearance>(verdict) ? 1 : 0;
    }
  });
  if (cleared != subjects.size()) {
    std::fprintf(stderr, "only %zu of %zu were cleared\n", cleared, subjects.size());
    std::exit(1);
  }
  return seconds;
}

int run(std::size_t pairs) {
  const Maker maker;
  const auto subjects = make_subjects(maker, pairs);
  std::vector<std::shared_ptr<const policy::Policy>> books;
  for (std::size_t i = 0; i < kPolicies; ++i) books.push_back(maker.book(1, "book" + std::to_string(i)));
  const double many = judge_all(books, subjects);
  const double one = judge_all({maker.book(1, "one")}, subjects);
  const double thousand = judge_all({maker.book(1000, "thousand")}, subjects);
  const auto rate = [&](double seconds) { return static_cast<double>(pairs) / seconds; };
  std::printf("%zu pairs of %zu policies and distinct evidence: %.0f verdicts/s\n", pairs, kPolicies,
              rate(many));
  std::printf("a book of 1 rule: %.0f verdicts/s; of 1,000 rules: %.0f verdicts/s (%.2fx)\n", rate(one),
              rate(thousand), thousand / one);
  return 0;
}

}  // namespace
}  // namespace sekisho

int main(int argc, char** argv) { return sekisho::run(argc > 1 ? std::stoul(argv[1]) : 100000); }
