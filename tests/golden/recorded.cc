#include "golden/recorded.h"

#include <algorithm>
#include <stdexcept>

#include "base/file.h"

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

Opened open_case(const Recorded& recorded) {
  const Limits limits;
  const auto reference = reference_of(recorded);
  Opened opened{nullptr,
                {reference,
                 must(policy::Policy::load({recorded.directory / "policy"}, limits)),
                 *parse_time(recorded.now),
                 limits,
                 nullptr,
                 {recorded.cluster, recorded.name_space}},
                must(registry::open_repository(nullptr, reference, limits))};
  // Read only: the case stays as it was recorded.
  if (recorded.command != "admit" && std::filesystem::exists(recorded.directory / "state")) {
    opened.state = std::make_unique<store::State>(
        must(store::State::open(recorded.directory / "state", store::State::Use::kRead, 1, limits)));
    opened.request.state = opened.state.get();
  }
  return opened;
}

report::Judgement replay(const Recorded& recorded, const std::filesystem::path& to) {
  const Opened opened = open_case(recorded);
  if (recorded.command == "admit")
    return gate::admit(opened.request, *opened.repository, gate::Delivery{to, {}});
  return gate::judge(opened.request, *opened.repository);
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
