#include "audit/inventory.h"

#include <gtest/gtest.h>

#include "audit/collector.h"
#include "support/expect.h"

namespace sekisho::audit {
namespace {

const std::string kA = "sha256:" + std::string(64, 'a');
const std::string kB = "sha256:" + std::string(64, 'b');

Inventory read(const std::string& text, const Limits& limits = {}) {
  auto inventory = read_inventory(text, "file", limits);
  EXPECT_TRUE(inventory.ok()) << inventory.error().message();
  return inventory.ok() ? *std::move(inventory) : Inventory{};
}

ReasonCode failure(const std::string& text, const Limits& limits = {}) {
  return support::code_of(read_inventory(text, "file", limits));
}

// NAMESPACE WORKLOAD PART CONTAINER REFERENCE [index DIGEST], what is empty left out.
std::string shown(const Entry& entry) {
  std::string out;
  const report::Place& place = entry.place;
  for (const std::string& word : {place.name_space, place.workload, place.part, place.container}) {
    if (!word.empty()) out += word + " ";
  }
  out += entry.reference.typed();
  if (entry.index) out += " index " + entry.index->text();
  return out;
}

std::vector<std::string> entries(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Entry& entry : inventory.entries) out.push_back(shown(entry));
  return out;
}

std::vector<std::string> places(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const report::AuditFault& fault : inventory.faults) {
    EXPECT_EQ(fault.inventory, "file");
    EXPECT_FALSE(fault.detail.empty());
    out.push_back(fault.where);
  }
  return out;
}

using Texts = std::vector<std::string>;

std::string list(const std::string& items) {
  return R"({"apiVersion":"v1","items":[)" + items + R"(],"kind":"List","metadata":{"resourceVersion":""}})";
}

std::string meta(const std::string& more = "") {
  return R"("metadata":{"name":"web","namespace":"prod")" + (more.empty() ? "" : "," + more) + "}";
}

// A Pod with one container.
std::string pod(const std::string& image, const std::string& image_id, const std::string& more = "") {
  return R"({"apiVersion":"v1","kind":"Pod",)" + meta(more) +
         R"(,"spec":{"containers":[{"name":"app","image":")" + image +
         R"("}]},"status":{"containerStatuses":[{"name":"app","imageID":")" + image_id + R"("}]}})";
}

// What runs in it, or the fault.
std::string running(const std::string& image, const std::string& image_id) {
  const Inventory inventory = read(list(pod(image, image_id)));
  EXPECT_EQ(inventory.entries.size() + inventory.faults.size(), 1U);
  if (inventory.entries.empty()) return "fault";
  const std::string prefix = "prod Pod/web container app ";
  const std::string text = shown(inventory.entries.front());
  EXPECT_TRUE(text.starts_with(prefix)) << text;
  return text.substr(std::min(prefix.size(), text.size()));
}

std::string workload(const std::string& more) {
  return read(list(pod("nginx", "nginx@" + kA, more))).entries.at(0).place.workload;
}

TEST(Pods, RunWhatTheirStatusSays) {
  const std::string nginx = "docker.io/library/nginx@" + kA;
  EXPECT_EQ(running("nginx:1.27", "docker.io/library/nginx@" + kA), nginx);
  EXPECT_EQ(running("nginx", "docker-pullable://nginx@" + kA), nginx);
  EXPECT_EQ(running("nginx:1.27@" + kA, "docker.io/library/nginx@" + kA), nginx);
  // The runtime has no name for it, or another one.
  EXPECT_EQ(running("nginx", "<none>@" + kA), nginx);
  EXPECT_EQ(running("nginx", "docker-pullable://@" + kA), nginx);
  EXPECT_EQ(running("nginx", "mirror.example/hub/nginx@" + kA), "mirror.example/hub/nginx@" + kA);
  EXPECT_EQ(running("not a reference", "ghcr.io/acme/app@" + kA), "ghcr.io/acme/app@" + kA);
}

TEST(Pods, RunAManifestOfTheIndexThatIsWritten) {
  EXPECT_EQ(running("nginx@" + kB, "nginx@" + kA), "docker.io/library/nginx@" + kA + " index " + kB);
}

TEST(Pods, FallBackToTheDigestThatIsWritten) {
  const std::string nginx = "docker.io/library/nginx@" + kB;
  for (const std::string& id : {std::string(), kA, "docker://" + kA, std::string(64, 'a')}) {
    EXPECT_EQ(running("nginx:1@" + kB, id), nginx) << id;
    EXPECT_EQ(running("nginx:1", id), "fault") << id;
  }
  EXPECT_EQ(running("nginx", "nginx@sha256:short"), "fault");
  EXPECT_EQ(running("nginx", "layout:dir@" + kA), "fault");
  EXPECT_EQ(running("layout:dir", ""), "fault");
  EXPECT_EQ(running("", ""), "fault");
  EXPECT_EQ(running("no reference", "@" + kA), "fault");
}

TEST(Pods, HaveContainersOfAllSortsAndImageVolumes) {
  const std::string text =
      R"({"kind":"Pod","apiVersion":"v1",)" + meta() +
      R"(,"spec":{"initContainers":[{"name":"i","image":"i"}],"containers":[{"name":"a","image":"a"},)"
      R"({"name":"b","image":"b"}],"ephemeralContainers":[{"name":"e","image":"e"}],"volumes":[{"name":"x",)"
      R"("emptyDir":{}},{"name":"v","image":{"reference":"v:1"}}]},"status":{"containerStatuses":[)"
      R"({"name":"b","imageID":"b@)" +
      kB + R"("},{"name":"a","imageID":"a@)" + kA +
      R"("}],"initContainerStatuses":[{"name":"i","imageID":"i@)" + kA +
      R"("}],"ephemeralContainerStatuses":[{"name":"e","imageID":"e@)" + kB + R"("}]}})";
  const Inventory inventory = read(text);
  const std::string web = "prod Pod/web ";
  const std::string hub = " docker.io/library/";
  EXPECT_EQ(entries(inventory),
            (Texts{web + "container a" + hub + "a@" + kA, web + "container b" + hub + "b@" + kB,
                   web + "init i" + hub + "i@" + kA, web + "ephemeral e" + hub + "e@" + kB,
                   web + "volume v" + hub + "v:1"}));
  EXPECT_EQ(inventory.entries.at(0).place.inventory, "file");
  EXPECT_EQ(inventory.entries.at(0).place.spec, "a");
}

// ImageVolume in Kubernetes 1.35: what was mounted is told by the containers that mount it.
TEST(Pods, HaveImageVolumesAsTheyAreMounted) {
  const auto mounted = [](const std::string& reference) {
    const Inventory inventory =
        read(R"({"kind":"Pod","apiVersion":"v1",)" + meta() +
             R"(,"spec":{"containers":[],"volumes":[{"name":"v","image":{"reference":"v@)" + kB +
             R"("}}]},"status":{"containerStatuses":[{"name":"c","volumeMounts":[{"name":"w"},{"name":"v",)"
             R"("volumeStatus":{"image":{"imageRef":")" +
             reference + R"("}}}]}]}})");
    return inventory.entries.empty() ? "fault" : shown(inventory.entries.front());
  };
  const std::string volume = "prod Pod/web volume v docker.io/library/v@";
  EXPECT_EQ(mounted("docker.io/library/v@" + kA), volume + kA + " index " + kB);
  EXPECT_EQ(mounted("docker.io/library/v@" + kB), volume + kB);
  EXPECT_EQ(mounted(kA), volume + kB);
  EXPECT_EQ(mounted(""), volume + kB);
  EXPECT_EQ(mounted("v@sha256:short"), "fault");
}

TEST(Pods, BelongToTheWorkloadThatPeopleKnow) {
  const auto owned = [](const std::string& owners, const std::string& labels = "{}") {
    return workload(R"("labels":)" + labels + R"(,"ownerReferences":[)" + owners + "]");
  };
  const std::string set = R"({"kind":"ReplicaSet","name":"web-7d9","controller":true})";
  EXPECT_EQ(workload(""), "Pod/web");
  EXPECT_EQ(owned(set, R"({"pod-template-hash":"7d9"})"), "Deployment/web");
  EXPECT_EQ(owned(set, R"({"pod-template-hash":"8e0"})"), "ReplicaSet/web-7d9");
  EXPECT_EQ(owned(set), "ReplicaSet/web-7d9");
  EXPECT_EQ(owned(R"({"kind":"StatefulSet","name":"db"})"), "StatefulSet/db");
  EXPECT_EQ(owned(R"({"kind":"A","name":"a"},{"kind":"B","name":"b","controller":true})"), "B/b");
  // A static Pod, and what is no owner.
  EXPECT_EQ(owned(R"({"kind":"Node","name":"n","controller":true})"), "Pod/web");
  for (const char* odd : {"{}", "1", R"({"kind":1,"name":"x"})", R"({"kind":"A"})"})
    EXPECT_EQ(owned(odd), "Pod/web") << odd;
}

TEST(Pods, GoOnWhereOneIsMalformed) {
  const std::string good = pod("nginx", "nginx@" + kA);
  const Inventory inventory = read(
      list(good +
           R"(,{"apiVersion":"v1","kind":"Pod"},{"apiVersion":"v1","kind":"Pod","spec":{"containers":1}},)"
           R"({"apiVersion":"v1","kind":"Pod","spec":{"containers":[1,{"name":"x"}]}},null,{},)" +
           good));
  EXPECT_EQ(entries(inventory).size(), 2U);
  EXPECT_EQ(places(inventory),
            (Texts{"items[1].spec", "items[2].spec.containers", "items[3].spec.containers[0]",
                   "items[3].spec.containers[1]", "items[4]", "items[5]"}));
}

TEST(Pods, MayHaveLabelsThatDifferInCase) {
  const Inventory inventory = read(list(pod("nginx", "nginx@" + kA, R"("labels":{"app":"1","App":"2"})")));
  EXPECT_EQ(inventory.entries.size(), 1U);
}

TEST(Lists, OfOneKindTellItOnce) {
  const std::string item =
      R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x@)" + kA + R"("}]}})";
  const Inventory inventory =
      read(R"({"kind":"PodList","apiVersion":"v1","metadata":{},"items":[)" + item + "]}");
  EXPECT_EQ(entries(inventory), (Texts{"Pod/p container c docker.io/library/x@" + kA}));
  EXPECT_TRUE(read(R"({"kind":"PodList","apiVersion":"v1","items":[]})").entries.empty());
  EXPECT_TRUE(read("apiVersion: v1\nkind: PodList\nitems: []\n").entries.empty());
}

TEST(Lists, WithinListsAndDocumentsOneBehindTheOther) {
  const std::string one = pod("nginx", "nginx@" + kA);
  EXPECT_EQ(read(list(list(one) + "," + one)).entries.size(), 2U);
  EXPECT_EQ(read("[" + one + "," + one + "]").entries.size(), 2U);
  const Inventory two = read(one + "\n" + list(one + ",{}") + "\n" + R"({"kind":"Pod","apiVersion":"v1"})");
  EXPECT_EQ(two.entries.size(), 2U);
  EXPECT_EQ(places(two), (Texts{"document 2: items[1]", "document 3: spec"}));
  std::string deep = one;
  for (int i = 0; i < 12; ++i) deep = list(deep);
  EXPECT_EQ(places(read(list(one + "," + deep))).size(), 1U);
}

TEST(Workloads, AreReadByTheirTemplate) {
  const std::string spec = R"({"spec":{"containers":[{"name":"c","image":"ghcr.io/acme/app:1"},)"
                           R"({"name":"d","image":"ghcr.io/acme/app:1@)" +
                           kA + R"("},{"name":"e","image":"e"}]}})";
  const auto object = [&](const std::string& version, const std::string& kind, const std::string& body) {
    return R"({"apiVersion":")" + version + R"(","kind":")" + kind + R"(",)" + meta() + "," + body + "}";
  };
  for (const char* kind :
       {"apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "apps/v1 ReplicaSet",
        "batch/v1 Job", "v1 ReplicationController", "batch/v1 CronJob", "v1 PodTemplate"}) {
    const std::string text(kind);
    const std::string name = text.substr(text.find(' ') + 1);
    std::string body = R"("spec":{"template":)" + spec + "}";
    if (name == "CronJob") body = R"("spec":{"jobTemplate":{)" + body + "}}";
    if (name == "PodTemplate") body = R"("template":)" + spec;
    const std::string at = "prod " + name + "/web container ";
    EXPECT_EQ(entries(read(list(object(text.substr(0, text.find(' ')), name, body)))),
              (Texts{at + "c ghcr.io/acme/app:1", at + "d ghcr.io/acme/app@" + kA,
                     at + "e docker.io/library/e:latest"}));
  }
  EXPECT_EQ(places(read(object("apps/v1", "Deployment", R"("spec":{})"))), (Texts{"spec.template.spec"}));
  EXPECT_REASON(failure(object("example.com/v1", "Deployment", R"("spec":{})")),
                ReasonCode::kInventoryInvalid);
}

TEST(Workloads, OfADeploymentAreItsOwn) {
  const auto set = [](int replicas) {
    return R"({"apiVersion":"apps/v1","kind":"ReplicaSet",)" +
           meta(
               R"("labels":{"pod-template-hash":"7d9"},"ownerReferences":[{"kind":"Deployment","name":"up"}])") +
           R"(,"spec":{"replicas":)" + std::to_string(replicas) +
           R"(,"template":{"spec":{"containers":[{"name":"c","image":"c:1"}]}}}})";
  };
  EXPECT_EQ(entries(read(set(1))), (Texts{"prod Deployment/up container c docker.io/library/c:1"}));
  EXPECT_TRUE(entries(read(set(0))).empty());
}

std::string flux(const std::string& kind, const std::string& name, const std::string& rest) {
  const std::string group = kind == "Kustomization" ? "kustomize" : "source";
  return R"({"apiVersion":")" + group + R"(.toolkit.fluxcd.io/v1","kind":")" + kind +
         R"(","metadata":{"name":")" + name + R"(","namespace":"flux"},)" + rest + "}";
}

std::string fetched(const std::string& url, const std::string& revision) {
  return R"("spec":{"url":")" + url + R"("},"status":{"artifact":{"revision":")" + revision + R"("}})";
}

std::string applied(const std::string& source, const std::string& revision) {
  return R"("spec":{"sourceRef":)" + source + R"(},"status":{"lastAppliedRevision":")" + revision + R"("})";
}

TEST(Flux, HasFetchedArtifacts) {
  const Inventory inventory =
      read(list(flux("OCIRepository", "app", fetched("oci://ghcr.io/acme/deploy", "v1@" + kA)) + "," +
                flux("OCIRepository", "pinned", fetched("oci://ghcr.io/acme/deploy/", kB)) + "," +
                flux("OCIRepository", "waits",
                     R"("spec":{"url":"oci://ghcr.io/acme/x","ref":{"digest":")" + kB + R"("}})") +
                "," + flux("OCIRepository", "empty", R"("spec":{"url":"oci://ghcr.io/acme/x"})") + "," +
                flux("OCIRepository", "git", fetched("https://ghcr.io/acme/x", kA)) + "," +
                flux("OCIRepository", "old", fetched("oci://ghcr.io/acme/x", "v1/" + std::string(64, 'a')))));
  EXPECT_EQ(entries(inventory), (Texts{"flux OCIRepository/app artifact ghcr.io/acme/deploy@" + kA,
                                       "flux OCIRepository/pinned artifact ghcr.io/acme/deploy@" + kB,
                                       "flux OCIRepository/waits artifact ghcr.io/acme/x@" + kB}));
  EXPECT_EQ(inventory.entries.at(0).place.spec, "oci://ghcr.io/acme/deploy");
  EXPECT_EQ(places(inventory), (Texts{"items[3].status.artifact.revision", "items[4].spec.url",
                                      "items[5].status.artifact.revision"}));
}

TEST(Flux, HasAppliedWhatOneOfItsSourcesHad) {
  const std::string source = R"({"kind":"OCIRepository","name":"app"})";
  const std::string elsewhere = R"({"kind":"OCIRepository","name":"app","namespace":"other"})";
  const Inventory inventory = read(
      list(flux("Kustomization", "first", applied(source, "v0@" + kB)) + "," +
           flux("OCIRepository", "app", fetched("oci://ghcr.io/acme/deploy", "v1@" + kA)) + "," +
           flux("Kustomization", "other", applied(elsewhere, "v1@" + kA)) + "," +
           flux("Kustomization", "git", applied(R"({"kind":"GitRepository","name":"g"})", "main@sha1:00")) +
           "," + flux("Kustomization", "new", R"("spec":{"sourceRef":)" + source + "}") + "," +
           flux("Kustomization", "odd", applied(source, "v1")) + "," +
           flux("Kustomization", "none", R"("status":{"lastAppliedRevision":")" + kA + R"("})")));
  EXPECT_EQ(entries(inventory), (Texts{"flux OCIRepository/app artifact ghcr.io/acme/deploy@" + kA,
                                       "flux Kustomization/first artifact ghcr.io/acme/deploy@" + kB}));
  EXPECT_EQ(places(inventory),
            (Texts{"items[4].status.lastAppliedRevision", "items[5].status.lastAppliedRevision",
                   "items[2].status.lastAppliedRevision", "items[6].status.lastAppliedRevision"}));
}

TEST(Flux, ExternalArtifactsNeedAKnownRepository) {
  const std::string repository =
      flux("OCIRepository", "app", fetched("oci://ghcr.io/acme/deploy", "v1@" + kA));
  const auto external = [](const std::string& spec) {
    return flux("ExternalArtifact", "ea",
                R"("spec":)" + spec + R"(,"status":{"artifact":{"revision":"v1@)" + kA +
                    R"(","metadata":{"org.opencontainers.image.source":"https://git.example/x"}}})");
  };
  const std::string follows =
      flux("Kustomization", "k", applied(R"({"kind":"ExternalArtifact","name":"ea"})", "v1@" + kA));
  const Inventory known = read(list(external(R"({"sourceRef":{"kind":"OCIRepository","name":"app"}})") + "," +
                                    follows + "," + repository));
  EXPECT_EQ(entries(known), (Texts{"flux OCIRepository/app artifact ghcr.io/acme/deploy@" + kA,
                                   "flux ExternalArtifact/ea artifact ghcr.io/acme/deploy@" + kA,
                                   "flux Kustomization/k artifact ghcr.io/acme/deploy@" + kA}));
  const Inventory unknown = read(list(external("{}") + "," + follows));
  EXPECT_TRUE(unknown.entries.empty());
  EXPECT_EQ(places(unknown),
            (Texts{"items[0].status.artifact.revision", "items[1].status.lastAppliedRevision"}));
  EXPECT_NE(unknown.faults.at(0).detail.find("https://git.example/x"), std::string::npos);
}

// Those of `sekisho source` have no source in their specification, and tell the repository themselves.
TEST(Flux, ExternalArtifactsWithoutASourceMayTellTheirRepository) {
  const auto external = [](const std::string& spec, const std::string& repository) {
    return flux("ExternalArtifact", "ea",
                R"("spec":)" + spec + R"(,"status":{"artifact":{"revision":"v1@)" + kA +
                    R"(","metadata":{"sekisho.dev/repository":")" + repository + R"("}}})");
  };
  const std::string follows =
      flux("Kustomization", "k", applied(R"({"kind":"ExternalArtifact","name":"ea"})", "v0@" + kB));
  EXPECT_EQ(entries(read(list(follows + "," + external("{}", "ghcr.io/acme/deploy")))),
            (Texts{"flux Kustomization/k artifact ghcr.io/acme/deploy@" + kB,
                   "flux ExternalArtifact/ea artifact ghcr.io/acme/deploy@" + kA}));
  EXPECT_EQ(read(list(external("{}", "no repository"))).faults.size(), 1U);
  EXPECT_EQ(
      read(list(external("{}", "ghcr.io/acme/a") + "," + external("{}", "ghcr.io/acme/b"))).faults.size(),
      2U);
  // What has a source is of that source's repository, whatever its publisher wrote.
  EXPECT_EQ(read(list(external(R"({"sourceRef":{"kind":"OCIRepository","name":"app"}})", "ghcr.io/acme/a")))
                .faults.size(),
            1U);
}

TEST(Flux, HasReleasedCharts) {
  const auto release = [](const std::string& name, const std::string& chart, const std::string& history) {
    return R"({"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":")" + name +
           R"(","namespace":"flux"},"spec":)" + chart + R"(,"status":{"history":[)" + history + "]}}";
  };
  const std::string chart = R"({"chartRef":{"kind":"OCIRepository","name":"app"}})";
  const std::string old = R"({"ociDigest":")" + kB + R"("})";
  const Inventory inventory = read(
      list(flux("OCIRepository", "app", fetched("oci://ghcr.io/acme/chart", "1.0.0@" + kB)) + "," +
           release("web", chart, R"({"ociDigest":")" + kA + R"("},)" + old) + "," +
           release("new", chart, "") + "," + release("older", chart, R"({"digest":"sha256:00"},)" + old) +
           "," + release("lost", R"({"chartRef":{"kind":"OCIRepository","name":"gone"}})", old) + "," +
           release("packed", R"({"chartRef":{"kind":"HelmChart","name":"c"}})", "") + "," +
           release("repository", R"({"chart":{"spec":{"chart":"c"}}})", "")));
  EXPECT_EQ(entries(inventory), (Texts{"flux OCIRepository/app artifact ghcr.io/acme/chart@" + kB,
                                       "flux HelmRelease/web artifact ghcr.io/acme/chart@" + kA}));
  EXPECT_EQ(places(inventory), (Texts{"items[2].status.history", "items[3].status.history",
                                      "items[4].status.history[0].ociDigest"}));
}

TEST(Flux, PassesOverWhatComesFromNoRegistry) {
  const std::string external =
      flux("ExternalArtifact", "ea",
           R"("spec":{"sourceRef":{"kind":"Bucket","name":"b"}},"status":{"artifact":{"revision":")" + kA +
               R"("}})");
  const Inventory inventory = read(list(
      flux("Kustomization", "k", applied(R"({"kind":"ExternalArtifact","name":"ea"})", kA)) + "," + external +
      "," + flux("Kustomization", "git", applied(R"({"kind":"GitRepository","name":"g"})", kA))));
  EXPECT_TRUE(inventory.entries.empty() && inventory.faults.empty());
}

TEST(Flux, ASourceThatIsTwoIsNone) {
  const auto repository = [](const std::string& url) {
    return flux("OCIRepository", "app", fetched(url, kA));
  };
  const std::string follows =
      flux("Kustomization", "k", applied(R"({"kind":"OCIRepository","name":"app"})", kA));
  const std::string one = repository("oci://ghcr.io/acme/a");
  EXPECT_EQ(read(list(one + "," + one + "," + follows)).entries.size(), 3U);
  EXPECT_EQ(read(list(one + "," + repository("oci://ghcr.io/acme/b") + "," + follows)).faults.size(), 1U);
}

TEST(Flux, IsReadOverSeveralTexts) {
  Collector collector("cluster", Limits{});
  ASSERT_TRUE(
      collector.add(list(flux("Kustomization", "k", applied(R"({"kind":"OCIRepository","name":"app"})", kA))))
          .ok());
  ASSERT_TRUE(
      collector.add(list(flux("OCIRepository", "app", fetched("oci://ghcr.io/acme/a", kA)) + ",{}")).ok());
  const auto inventory = std::move(collector).finish();
  ASSERT_TRUE(inventory.ok());
  EXPECT_EQ(inventory->entries.size(), 2U);
  ASSERT_EQ(inventory->faults.size(), 1U);
  EXPECT_EQ(inventory->faults[0].inventory, "cluster");
  EXPECT_EQ(inventory->faults[0].where, "document 2: items[1]");
}

TEST(Collector, IsAValueThatCanBeGoneBackTo) {
  Collector collector("cluster", Limits{});
  ASSERT_TRUE(collector.add("a\n").ok());
  Collector before = collector;
  ASSERT_TRUE(collector.add("b\n").ok());
  EXPECT_EQ(std::move(collector).finish()->entries.size(), 2U);
  EXPECT_EQ(std::move(before).finish()->entries.size(), 1U);
}

TEST(ArgoCd, HasComparedWithRevisions) {
  const auto application = [](const std::string& spec, const std::string& sync) {
    return R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Application",)" + meta() + R"(,"spec":{)" + spec +
           R"(},"status":{"sync":{)" + sync + "}}}";
  };
  const std::string oci = R"({"repoURL":"oci://ghcr.io/acme/deploy","targetRevision":"v1"})";
  const std::string git = R"({"repoURL":"https://git.example/x"})";
  EXPECT_EQ(entries(read(application(R"("source":)" + oci, R"("revision":")" + kA + R"(")"))),
            (Texts{"prod Application/web artifact ghcr.io/acme/deploy@" + kA}));
  EXPECT_EQ(entries(read(application(R"("sources":[)" + git + "," + oci + "]",
                                     R"("revisions":["0123","v1@)" + kB + R"("])"))),
            (Texts{"prod Application/web artifact ghcr.io/acme/deploy@" + kB}));
  const Inventory nothing = read(application(R"("source":)" + git, R"("revision":"0123")"));
  EXPECT_TRUE(nothing.entries.empty() && nothing.faults.empty());
  for (const char* sync : {"", R"("revision":"v1")", R"("revisions":[])"}) {
    EXPECT_EQ(places(read(application(R"("source":)" + oci, sync))), (Texts{"status.sync"})) << sync;
    EXPECT_EQ(places(read(application(R"("sources":[)" + oci + "]", sync))), (Texts{"status.sync"})) << sync;
  }
  EXPECT_EQ(places(read(application(R"("source":{"repoURL":"oci://UPPER/"})", ""))),
            (Texts{"spec.source.repoURL"}));
}

TEST(Yaml, IsReadAsJsonIs) {
  const std::string text =
      "# comment\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    "
      "name: web\n"
      "    namespace: prod\n    labels: {a: yes, b: 0777, A: 1.5}\n  spec:\n    containers:\n    - name: "
      "app\n"
      "      image: nginx\n    - name: late\n      image: nginx\n    - name: odd\n      image: 0777\n  "
      "status:\n"
      "    containerStatuses:\n    - name: app\n      imageID: nginx@" +
      kA +
      "\n- apiVersion: v1\n  kind: ConfigMap\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n"
      "  name: d\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - {name: c, image: "
      "\"c:1\"}\n"
      "---\njust: this\n";
  const Inventory inventory = read(text);
  EXPECT_EQ(entries(inventory), (Texts{"prod Pod/web container app docker.io/library/nginx@" + kA,
                                       "Deployment/d container c docker.io/library/c:1"}));
  EXPECT_EQ(places(inventory),
            (Texts{"line 6: spec.containers[1]", "line 6: spec.containers[2]", "line 38"}));
}

TEST(Yaml, IsRefusedWhereItIsNotStrict) {
  const std::string good = "apiVersion: v1\nkind: PodList\nitems: []\n";
  EXPECT_TRUE(read_inventory(good, "file", {}).ok());
  EXPECT_TRUE(read_inventory("\xEF\xBB\xBF" + good, "file", {}).ok());
  for (const std::string& bad : {good + "kind: PodList\n", good + "a: !x b\n", good + "\x01", good + "- 1\n"})
    EXPECT_REASON(failure(bad), ReasonCode::kInventoryInvalid) << bad;
  Limits limits;
  limits.kube_nodes = 3;
  const auto many = read_inventory(good, "file", limits);
  ASSERT_FALSE(many.ok());
  EXPECT_NE(many.error().message().find("-o json"), std::string::npos);
}

TEST(Lines, AreReferences) {
  const Inventory inventory =
      read("# what runs\n\n  ghcr.io/acme/app:1  # the shop\nnginx\r\nno reference\nghcr.io/acme/app:1@" +
           kA + "\nlayout:dir:v1\n#end");
  EXPECT_EQ(entries(inventory), (Texts{"ghcr.io/acme/app:1", "docker.io/library/nginx:latest",
                                       "ghcr.io/acme/app@" + kA, "layout:dir:v1"}));
  EXPECT_EQ(inventory.entries.at(2).place.spec, "ghcr.io/acme/app:1@" + kA);
  EXPECT_EQ(places(inventory), (Texts{"line 5"}));
  EXPECT_EQ(read("oci://layout:5000/x:1").entries.at(0).reference.name()->host(), "layout:5000");
}

std::string bom(const std::string& components, const std::string& about = "") {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":)" +
         (about.empty() ? R"({"type":"platform","name":"cluster"})" : about) + R"(},"components":[)" +
         components + "]}";
}

// What one container component is, or "fault".
std::string component(const std::string& members) {
  const Inventory inventory = read(bom(R"({"type":"container",)" + members + "}"));
  EXPECT_EQ(inventory.entries.size() + inventory.faults.size(), 1U);
  return inventory.entries.empty() ? "fault" : inventory.entries.front().reference.typed();
}

TEST(CycloneDx, NamesContainersByPackageUrl) {
  const std::string hex(64, 'a');
  const auto purl = [](const std::string& text) {
    return component(R"("name":"x","purl":"pkg:oci/)" + text + R"(")");
  };
  const std::string app = "ghcr.io/acme/app";
  EXPECT_EQ(purl("app@sha256%3A" + hex + "?repository_url=ghcr.io%2Facme%2Fapp&arch="), app + "@" + kA);
  EXPECT_EQ(purl("app@sha256:" + hex + "?arch=amd64&repository_url=ghcr.io/acme/app&tag=1"), app + "@" + kA);
  EXPECT_EQ(purl("app?repository_url=ghcr.io/acme/app&tag=1"), app + ":1");
  EXPECT_EQ(purl("app@1?repository_url=ghcr.io/acme/app"), app + ":1");
  for (const std::string& bad : {"app@sha256%3A" + hex, std::string("app?repository_url=ghcr.io/acme/app"),
                                 "app@sha256%3A" + hex + "?repository_url=ghcr.io/acme/other",
                                 std::string("app@sha256%3Aff?repository_url=ghcr.io/acme/app"),
                                 "app@sha256%3A" + hex + "?repository_url=https://ghcr.io/acme/app"})
    EXPECT_EQ(purl(bad), "fault") << bad;
}

TEST(CycloneDx, NamesContainersByNameAndVersion) {
  const std::string named = R"("name":"ghcr.io/acme/app")";
  const std::string hash = R"("hashes":[{"alg":"MD5","content":"00"},{"alg":"SHA-256","content":")" +
                           std::string(64, 'A') + R"("}])";
  EXPECT_EQ(component(named + R"(,"version":")" + kA + R"(")"), "ghcr.io/acme/app@" + kA);
  EXPECT_EQ(component(named + R"(,"version":"1.2")"), "ghcr.io/acme/app:1.2");
  EXPECT_EQ(component(named + R"(,"version":"1.2",)" + hash), "ghcr.io/acme/app@" + kA);
  EXPECT_EQ(component(named + R"(,"version":")" + kB + R"(",)" + hash), "ghcr.io/acme/app@" + kB);
  EXPECT_EQ(component(R"("name":"nginx:1","version":")" + kB + R"(","purl":"pkg:docker/nginx@1")"),
            "docker.io/library/nginx@" + kB);
  EXPECT_EQ(component(R"("name":"nginx:1")"), "docker.io/library/nginx:1");
  for (const std::string& bad :
       {named, named + R"(,"version":"a b")", std::string(R"("name":"A b","version":"1")"),
        std::string(R"("version":"1")")})
    EXPECT_EQ(component(bad), "fault") << bad;
}

TEST(CycloneDx, IsReadAtAnyDepth) {
  const std::string inner = R"({"type":"container","name":"in:1"})";
  const Inventory inventory =
      read(bom(R"({"type":"library","name":"l"},{"type":"application","name":"a","components":[)" + inner +
                   R"(,{"type":"container"}]})",
               R"({"type":"container","name":"about:1"})"));
  EXPECT_EQ(entries(inventory), (Texts{"docker.io/library/about:1", "docker.io/library/in:1"}));
  EXPECT_EQ(places(inventory), (Texts{"components[1].components[1]"}));
  EXPECT_REASON(failure(bom(R"({"type":"library","name":"l"})")), ReasonCode::kInventoryInvalid);
}

TEST(Inventory, IsUnusableWhereNothingWasUnderstood) {
  for (const std::string& text :
       {std::string(), std::string("\n# nothing\n"), std::string("Dear Sir or Madam,\n"), std::string("{}"),
        std::string("[]"), std::string("[1]"), std::string("{"), std::string("{} x"), std::string("a: b\n"),
        std::string("- nginx\n"), std::string(1, '\0'), list(R"({"apiVersion":"v1","kind":"Secret"})"),
        std::string(R"({"kind":"List","apiVersion":"v1"})"),
        std::string(R"({"kind":"List","apiVersion":"v1","items":null})"),
        std::string(R"({"kind":"List","apiVersion":"other/v1","items":[]})"),
        std::string(R"({"kind":"SecretList","apiVersion":"v1","items":[]})"),
        std::string(R"({"bomFormat":"CycloneDX"})"),
        std::string(R"({"kind":"PodList","apiVersion":"v1","items":[],"items":[]})"),
        std::string(100, '[') + std::string(100, ']')})
    EXPECT_REASON(failure(text), ReasonCode::kInventoryInvalid) << text;
}

// kubectl prints such a List where there is nothing of what was asked for.
TEST(Inventory, MayBeEmpty) {
  for (const std::string& text :
       {list(""), std::string(R"({"kind":"PodList","apiVersion":"v1","items":[]})"),
        std::string("apiVersion: v1\nitems: []\nkind: List\n"), "[" + list("") + "]"}) {
    const Inventory inventory = read(text);
    EXPECT_TRUE(inventory.entries.empty() && inventory.faults.empty()) << text;
  }
}

TEST(Inventory, IsBounded) {
  Limits limits;
  limits.inventory_bytes = 100;
  EXPECT_REASON(failure(std::string(101, ' ') + "nginx", limits), ReasonCode::kInventoryInvalid);
  limits = {};
  limits.inventory_entries = 3;
  EXPECT_EQ(read("a\nb\nc d\n", limits).faults.size(), 1U);
  EXPECT_REASON(failure("a\nb\nc\nd\n", limits), ReasonCode::kInventoryInvalid);
  EXPECT_REASON(failure("a\nb b\nc c\nd d\n", limits), ReasonCode::kInventoryInvalid);
  const std::string one = pod("nginx", "nginx@" + kA);
  EXPECT_REASON(failure(list(one + "," + one + "," + one + "," + one), limits),
                ReasonCode::kInventoryInvalid);
}

}  // namespace
}  // namespace sekisho::audit
