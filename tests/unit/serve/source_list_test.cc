#include "serve/source_list.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::serve {
namespace {

const std::string kHead = "apiVersion: sekisho.dev/v1\nkind: SourceList\nsources:\n";

Result<std::vector<SourceEntry>> parse(const std::string& text) {
  return parse_source_list(text, "sources.yaml", Limits{});
}

std::string place(const std::string& text) {
  const auto entries = parse(text);
  if (entries.ok()) return "read";
  EXPECT_REASON(entries.error().code, ReasonCode::kSourcesInvalid) << text;
  const std::string& detail = entries.error().detail;
  if (detail.starts_with("sources.yaml: ")) return "the whole";
  return detail.substr(0, detail.find(": ")).substr(std::string("sources.yaml:").size());
}

std::string place_of(const std::string& entry) { return place(kHead + "- " + entry + "\n"); }

TEST(SourceList, IsRead) {
  const auto entries = parse(kHead +
                             "- {name: app.web, namespace: apps, reference: \"oci://ghcr.io/acme/app:v1\"}\n"
                             "- name: app.web\n  namespace: other\n  reference: ghcr.io/acme/app\n"
                             "  interval: 1h\n  cluster: prod\n  paths: [./apps, infra]\n");
  ASSERT_TRUE(entries.ok()) << entries.error().message();
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ(entries->at(0).name.name, "app.web");
  EXPECT_EQ(entries->at(0).name.name_space, "apps");
  EXPECT_EQ(entries->at(0).interval, Seconds(300));
  EXPECT_EQ(entries->at(0).reference.typed(), "oci://ghcr.io/acme/app:v1");
  EXPECT_EQ(entries->at(1).interval, Seconds(3600));
  EXPECT_EQ(entries->at(1).cluster, "prod");
  EXPECT_EQ(entries->at(0).paths, std::vector<std::string>{"."});
  EXPECT_EQ(entries->at(1).paths, (std::vector<std::string>{"./apps", "infra"}));
}

TEST(SourceList, IsRefusedAtThePlaceThatIsWrong) {
  const std::string good = "name: a, namespace: b, reference: r.example/a";
  EXPECT_EQ(place_of("{" + good + "}"), "read");
  EXPECT_EQ(place_of("{" + good + ", intervall: 5m}"), "4:51");
  EXPECT_EQ(place_of("{" + good + ", interval: 5}"), "4:61");
  EXPECT_EQ(place_of("{" + good + ", interval: 9s}"), "4:61");
  EXPECT_EQ(place_of("{" + good + ", interval: 2d}"), "4:61");
  EXPECT_EQ(place_of("{name: a, namespace: b}"), "4:3");
  EXPECT_EQ(place_of("{name: a, namespace: b, reference: \"not a reference\"}"), "4:38");
  EXPECT_EQ(place_of("{" + good + "}\n- {" + good + "}"), "5:3");
  EXPECT_EQ(place("apiVersion: v1\nkind: SourceList\nsources: [{" + good + "}]\n"), "1:13");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: GatePolicy\nsources: [{" + good + "}]\n"), "2:7");
  EXPECT_EQ(place("apiVersion: sekisho.dev/v1\nkind: SourceList\nsources: []\n"), "3:10");
  EXPECT_EQ(place(""), "the whole");
  EXPECT_NE(place("a: &x 1\n"), "read");
}

// Names become parts of paths, so only those of Kubernetes will do.
TEST(SourceList, TakesNoNameThatKubernetesWouldNot) {
  const std::string longer(254, 'a');
  for (const std::string& name :
       std::vector<std::string>{"..", ".", "a/b", "-a", "a-", "A", "a..b", "a_b", longer}) {
    EXPECT_EQ(place_of("{name: \"" + name + "\", namespace: b, reference: r.example/a}"), "4:10") << name;
    EXPECT_EQ(place_of("{name: a, namespace: \"" + name + "\", reference: r.example/a}"), "4:24") << name;
  }
  EXPECT_EQ(place_of("{name: a, namespace: a.b, reference: r.example/a}"), "4:24");
}

}  // namespace
}  // namespace sekisho::serve
