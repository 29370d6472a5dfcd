#include "golden/recorded.h"

#include <algorithm>
#include <stdexcept>

#include "base/file.h"
#include "gate/judge.h"
#include "registry/repository.h"

namespace sekisho::golden {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

std::string text(const Json& json, const char* name) { return *json.find(name)->as_string(); }

std::string maybe_text(const Json& json, const char* name) {
  const std::string* found = json.find_text(name);
  return found == nullptr ? std::string() : *found;
}

std::vector<std::string> texts(const Json& json, const char* name) {
  std::vector<std::string> out;
  for (const Json& item : *json.find(name)->as_array()) out.push_back(*item.as_string());
  std::sort(out.begin(), out.end());
  return out;
}

Json read_json(const std::filesystem::path& path) { return must(parse_json(must(read_file(path, kMiB)))); }

// NoNetwork stands where a layout needs no transport.
class NoNetwork : public net::Transport {
 public:
  std::vector<Result<net::Answer>> exchange(std::vector<net::Request> requests) override {
    return std::vector<Result<net::Answer>>(
        requests.size(), fail(ReasonCode::kRegistryUnreachable, "a golden case has no network"));
  }
  Done wait(std::uint64_t) override { return done(); }
  net::Stats stats() const override { return {}; }
};

oci::Reference reference_of(const Recorded& recorded) {
  const std::string rest = recorded.reference.substr(std::string("layout:layout").size());
  auto reference = must(oci::Reference::parse("layout:" + (recorded.directory / "layout").string() + rest));
  return recorded.as.empty() ? reference : must(reference.as(must(oci::Name::parse(recorded.as))));
}

}  // namespace

Recorded Recorded::read(const std::filesystem::path& directory) {
  const Json request = read_json(directory / "request.json");
  const Json expect = read_json(directory / "expect.json");
  return {directory,
          text(request, "command"),
          text(request, "reference"),
          text(request, "as"),
          text(request, "now"),
          maybe_text(request, "cluster"),
          maybe_text(request, "namespace"),
          {text(expect, "decision"), texts(expect, "reasons"), texts(expect, "rejections")}};
}

std::vector<std::filesystem::path> all_cases() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(SEKISHO_SOURCE_DIR) /
                                                               "testdata" / "cases")) {
    if (entry.is_directory()) all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

report::Judgement replay(const Recorded& recorded, const std::filesystem::path& to) {
  NoNetwork network;
  const Limits limits;
  const auto session = registry::make_session(network, {}, limits);
  const auto reference = reference_of(recorded);
  const auto repository = must(registry::open_repository(session, reference, limits));
  const auto policy = must(policy::Policy::load({recorded.directory / "policy"}, limits));
  // Read only: the case stays as it was recorded.
  std::optional<store::State> state;
  if (std::filesystem::exists(recorded.directory / "state")) {
    state = must(store::State::open(recorded.directory / "state", store::State::Use::kRead, 1, limits));
  }
  gate::Request request{reference, policy,  *parse_time(recorded.now),
                        limits,    nullptr, {recorded.cluster, recorded.name_space}};
  if (state && recorded.command != "admit") request.state = &*state;
  if (recorded.command == "admit") return gate::admit(request, *repository, {to, {}});
  return gate::judge(request, *repository);
}

Expectation outcome_of(const report::Judgement& judgement) {
  Expectation outcome;
  outcome.decision = *render_verdict(judgement).find("decision")->as_string();
  for (const auto& reason : judgement.reasons) outcome.reasons.emplace_back(reason_name(reason.code));
  for (const auto& rejection : judgement.rejections)
    outcome.rejections.emplace_back(reason_name(rejection.code));
  std::sort(outcome.reasons.begin(), outcome.reasons.end());
  std::sort(outcome.rejections.begin(), outcome.rejections.end());
  return outcome;
}

}  // namespace sekisho::golden
