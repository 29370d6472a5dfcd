#include "policy/goods.h"

#include <algorithm>

#include "base/text.h"
#include "manifests/kinds.h"

namespace sekisho::policy {
namespace {

using manifests::Finding;
using manifests::Image;
using manifests::Object;

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

bool matches_any(const std::vector<KindPattern>& patterns, const Object& object) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const KindPattern& pattern) { return pattern.matches(object); });
}

// A kind is allowed by name where a list names it whole.
bool is_named(const ContentDemand& demand, const std::string& kind) {
  return std::any_of(demand.allow.begin(), demand.allow.end(), [&](const std::vector<KindPattern>& list) {
    return std::any_of(list.begin(), list.end(), [&](const KindPattern& pattern) {
      return !pattern.group.empty() && pattern.kind + "." + pattern.group == kind;
    });
  });
}

bool is_allowed(const ContentDemand& demand, const Finding& finding) {
  const bool any = demand.substitutions == Choice::kAllow;
  if (finding.code == ReasonCode::kKustomizeRemote) return demand.remote == Choice::kAllow;
  if (finding.code == ReasonCode::kSubstitution) return any || is_among(demand.variables, finding.name);
  if (finding.code == ReasonCode::kEncrypted) return any || is_among(demand.encrypted, finding.name);
  if (finding.code == ReasonCode::kIndirection) return is_named(demand, finding.name);
  return false;
}

// A namespace object is in itself.
const std::string& namespace_of(const Object& object) {
  return object.group.empty() && object.kind == "Namespace" ? object.name : object.name_space;
}

class Finder {
 public:
  Finder(const ContentDemand& demand, const Goods& goods) : demand_(demand), goods_(goods) {}

  std::vector<Refused> find() {
    for (const Finding& finding : goods_.manifests->findings) {
      if (!is_allowed(demand_, finding))
        add(finding.code, finding.subject(), finding.detail, part_of(finding.code));
    }
    for (const Object& object : goods_.manifests->objects) judge(object);
    for (const Image& image : goods_.manifests->images) judge(image);
    return std::move(refused_);
  }

 private:
  // The part of the demand that a finding falls under; what nothing allows falls under none.
  std::optional<ContentPart> part_of(ReasonCode code) const {
    if (code == ReasonCode::kKustomizeRemote || code == ReasonCode::kIndirection) {
      return ContentPart::kRemoteResources;
    }
    if (code == ReasonCode::kSubstitution || code == ReasonCode::kEncrypted)
      return ContentPart::kSubstitutions;
    return code == ReasonCode::kImageInvalid ? images_part() : std::nullopt;
  }

  // Where images are verified, an image that no rule can judge is not set aside: signatures never are.
  std::optional<ContentPart> images_part() const {
    if (demand_.verifies_images()) return std::nullopt;
    return ContentPart::kImages;
  }

  void add(ReasonCode code, std::string subject, std::string detail, std::optional<ContentPart> part) {
    refused_.push_back({{code, std::move(subject), std::move(detail)}, part});
  }

  void refuse(ReasonCode code, const Object& object, const std::string& why) {
    add(code, object.spot.text(),
        printable(object.title(), 300) + " (" + printable(object.api_version(), 100) + ") " + why,
        ContentPart::kKinds);
  }

  void judge(const Object& object) {
    if (matches_any(demand_.deny, object))
      refuse(ReasonCode::kKindDenied, object, "is of a kind that is denied");
    for (const auto& list : demand_.allow) {
      if (!matches_any(list, object))
        refuse(ReasonCode::kKindDenied, object, "is of no kind that is allowed");
    }
    const std::string& name_space = namespace_of(object);
    const bool own = object.group.empty() && object.kind == "Namespace";
    const bool cluster = manifests::is_cluster_scoped(object.group, object.kind);
    if (cluster && demand_.cluster_scoped == Choice::kRefuse)
      refuse(ReasonCode::kKindDenied, object, "belongs to the whole cluster");
    if (cluster && !own) return;
    for (const auto& list : demand_.namespaces) {
      if (is_among(list, name_space)) continue;
      refuse(ReasonCode::kNamespaceDenied, object,
             name_space.empty() ? "names no namespace, and only some are allowed"
                                : "is in a namespace that is not allowed");
    }
  }

  void judge(const Image& image) {
    if (!image.reference) return;  // told as a finding
    const std::string where = printable(image.object + ", " + image.field, 400) + ": ";
    const auto found = goods_.images.find(image.name());
    if (found != goods_.images.end()) return judge_verdict(image, where + image.name(), found->second);
    if (!image.reference->digest()) return judge_tag(image, where + printable(image.text, 300));
    if (!demand_.verifies_images()) return;
    add(ReasonCode::kImageDenied, image.spot.text(), where + image.name() + " was not judged", std::nullopt);
  }

  void judge_tag(const Image& image, const std::string& what) {
    if (demand_.pins() == ImagePin::kAny) return;
    const bool can = demand_.pins() == ImagePin::kResolve;
    add(ReasonCode::kImageNotPinned, image.spot.text(),
        what + " has no digest" + (can ? "; admit with --pin writes the one that its tag has now" : ""),
        images_part());
  }

  void judge_verdict(const Image& image, const std::string& what, const Verdict& verdict) {
    const auto tell = [&](ReasonCode code, const std::vector<Reason>& reasons) {
      std::string why = reasons.empty() ? ""
                                        : ": " + std::string(reason_name(reasons.front().code)) + ": " +
                                              reasons.front().detail;
      if (reasons.size() > 1) why += " (and " + std::to_string(reasons.size() - 1) + " more)";
      add(code, image.spot.text(), what + why, std::nullopt);
      refused_.back().revoked = std::any_of(reasons.begin(), reasons.end(), [](const Reason& reason) {
        return reason.code == ReasonCode::kRevokedDigest;
      });
    };
    if (const auto* denial = std::get_if<Denial>(&verdict)) {
      const bool unpinned =
          denial->reasons.size() == 1 && denial->reasons.front().code == ReasonCode::kImageNotPinned;
      tell(unpinned ? ReasonCode::kImageNotPinned : ReasonCode::kImageDenied, denial->reasons);
    }
    if (const auto* open = std::get_if<Undecided>(&verdict)) tell(ReasonCode::kImageUndecided, open->reasons);
  }

  const ContentDemand& demand_;
  const Goods& goods_;
  std::vector<Refused> refused_;
};

}  // namespace

std::vector<Refused> find_refused(const ContentDemand& demand, const Goods& goods) {
  return Finder(demand, goods).find();
}

}  // namespace sekisho::policy
