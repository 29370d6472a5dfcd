#include "sigstore/signing_config.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "sigstore/bundle.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kInvalid = ReasonCode::kSigningConfigInvalid;
constexpr std::string_view kMediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
constexpr std::uint64_t kMaxVersion = 1000;

Error invalid(std::string detail) { return fail(kInvalid, std::move(detail)); }

Result<Service> parse_service(const Json& value, const std::string& what) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(url, members.text("url"));
  SEKISHO_TRY(version, members.integer("majorApiVersion", kMaxVersion));
  SEKISHO_TRY(window, parse_window(members, kInvalid));
  SEKISHO_TRY(name, members.maybe_text("operator"));
  SEKISHO_CHECK(members.others_refused());
  return Service{std::move(url), version, window, std::move(name).value_or(std::string())};
}

Result<std::vector<Service>> parse_services(Members& members, std::string_view name, const Limits& limits) {
  std::vector<Service> services;
  SEKISHO_TRY(array, members.maybe_array(name));
  if (array == nullptr) return services;
  if (array->size() > limits.signing_services)
    return invalid(std::string(name) + " names more services than any honest instance has");
  for (const Json& item : *array) {
    SEKISHO_TRY(service, parse_service(item, std::string(name)));
    services.push_back(std::move(service));
  }
  return services;
}

// sigstore_trustroot.proto, ServiceSelector.
Result<Selector> parse_selector(const std::string& name) {
  if (name == "ANY") return Selector::kAny;
  if (name == "ALL") return Selector::kAll;
  if (name == "EXACT") return Selector::kExact;
  return invalid("the selector \"" + printable(name, 100) + "\" is not ANY, ALL or EXACT");
}

Result<Selection> parse_selection(Members& owner, std::string_view name, bool needed) {
  SEKISHO_TRY(members, owner.maybe_object(name));
  std::optional<std::string> selector;
  std::uint64_t count = 0;
  if (members) {
    SEKISHO_TRY(text, members->maybe_text("selector"));
    SEKISHO_TRY(number, members->maybe("count"));
    if (number != nullptr) {
      SEKISHO_TRY(value, members->integer("count", UINT32_MAX));
      count = value;
    }
    SEKISHO_CHECK(members->others_refused());
    selector = std::move(text);
  }
  if (!selector)
    return needed ? Result<Selection>(invalid(std::string(name) + " has no selector"))
                  : Result<Selection>(Selection{});
  SEKISHO_TRY(parsed, parse_selector(*selector));
  if ((parsed == Selector::kExact) != (count != 0))
    return invalid(std::string(name) + ": a count goes with EXACT, and only with it");
  return Selection{parsed, count};
}

Result<SigningConfig> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.trusted_root_bytes)
    return invalid("it is longer than " + render_size(limits.trusted_root_bytes));
  SEKISHO_TRY(json, parse_json(text, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "signing config"));
  SEKISHO_TRY(type, members.text("mediaType"));
  if (type != kMediaType) return invalid("mediaType \"" + printable(type, 200) + "\" is not of version 0.2");
  SigningConfig config;
  SEKISHO_TRY(authorities, parse_services(members, "caUrls", limits));
  SEKISHO_CHECK(parse_services(members, "oidcUrls", limits));  // for browsers; nobody is logged in here
  SEKISHO_TRY(logs, parse_services(members, "rekorTlogUrls", limits));
  SEKISHO_TRY(logs_used, parse_selection(members, "rekorTlogConfig", !logs.empty()));
  SEKISHO_TRY(stamps, parse_services(members, "tsaUrls", limits));
  SEKISHO_TRY(stamps_used, parse_selection(members, "tsaConfig", !stamps.empty()));
  SEKISHO_CHECK(members.others_refused());
  return SigningConfig{std::move(authorities), std::move(logs), logs_used, std::move(stamps), stamps_used};
}

// The newest of each operator first; a service without a start is the oldest.
std::vector<Service> newest_of_each(std::vector<Service> services) {
  std::stable_sort(services.begin(), services.end(),
                   [](const Service& a, const Service& b) { return b.window.start < a.window.start; });
  std::set<std::string> operators;
  std::erase_if(services, [&](const Service& one) { return !operators.insert(one.operator_name).second; });
  return services;
}

}  // namespace

Result<SigningConfig> parse_signing_config(std::string_view text, const Limits& limits) {
  auto config = parse(text, limits);
  if (config.ok() || config.error().code == kInvalid) return config;
  return invalid(config.error().detail);
}

Result<std::vector<Service>> select_services(const std::vector<Service>& services, const Selection& selection,
                                             const std::vector<std::uint64_t>& versions, Time time) {
  if (services.empty()) return services;
  std::uint64_t highest = 0;
  std::vector<Service> usable;
  for (const Service& one : services) {
    const bool known = std::find(versions.begin(), versions.end(), one.version) != versions.end();
    if (!known || !one.window.contains(time)) continue;
    highest = std::max(highest, one.version);
    usable.push_back(one);
  }
  std::erase_if(usable, [&](const Service& one) { return one.version != highest; });
  usable = newest_of_each(std::move(usable));
  const std::size_t wanted = selection.selector == Selector::kExact ? selection.count : 1;
  if (usable.size() < wanted) {
    return invalid("it names " + std::to_string(usable.size()) + " services in use at " + render_time(time) +
                   " for " + services.front().url + " and the like, where " + std::to_string(wanted) +
                   " are needed");
  }
  if (selection.selector != Selector::kAll) usable.resize(wanted);
  return usable;
}

}  // namespace sekisho::sigstore
