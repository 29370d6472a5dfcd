#include "record/request_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::record {
namespace {

using manifests::Consumer;

constexpr std::string_view kSchema = "https://sekisho.dev/decision/v1";

// The limits that flags change; all others are those of the program.
struct LimitName {
  std::string_view name;
  std::uint64_t Limits::*bytes;
  std::size_t Limits::*count;
};
constexpr std::array<LimitName, 8> kLimits = {{{"bytes", &Limits::tree_bytes, nullptr},
                                               {"fileBytes", &Limits::file_bytes, nullptr},
                                               {"layerBytes", &Limits::layer_bytes, nullptr},
                                               {"bundleBytes", &Limits::bundle_bytes, nullptr},
                                               {"ratio", &Limits::ratio, nullptr},
                                               {"entries", nullptr, &Limits::entries},
                                               {"referrers", nullptr, &Limits::referrers_fetched},
                                               {"signatures", nullptr, &Limits::signatures}}};

constexpr std::array<std::pair<Consumer, std::string_view>, 4> kConsumers = {{{Consumer::kAny, "any"},
                                                                              {Consumer::kFlux, "flux"},
                                                                              {Consumer::kKubectl, "kubectl"},
                                                                              {Consumer::kArgo, "argo"}}};

Json::Array strings(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

Result<std::vector<std::string>> texts(const Json::Array& items) {
  std::vector<std::string> out;
  for (const Json& item : items) {
    if (item.as_string() == nullptr)
      return fail(ReasonCode::kJsonShape, "a list of texts has something else");
    out.push_back(*item.as_string());
  }
  return out;
}

Json render_limits(const Limits& limits) {
  Json::Object object;
  for (const LimitName& limit : kLimits) {
    const std::uint64_t value = limit.bytes != nullptr ? limits.*limit.bytes : limits.*limit.count;
    object.emplace_back(std::string(limit.name), value);
  }
  return object;
}

Done parse_limits(Members members, Limits& limits) {
  for (const LimitName& limit : kLimits) {
    SEKISHO_TRY(value, members.integer(limit.name, INT64_MAX));
    if (limit.bytes != nullptr) {
      limits.*limit.bytes = value;
    } else {
      limits.*limit.count = value;
    }
  }
  return members.others_refused();
}

Json render_book(const std::vector<BookFile>& book) {
  Json::Array files;
  for (const BookFile& file : book)
    files.emplace_back(Json::Object{{"path", file.path}, {"named", strings(file.named)}});
  return files;
}

Result<std::vector<BookFile>> parse_book(const Json::Array& items, const Limits& limits) {
  if (items.size() > limits.policy_files)
    return fail(ReasonCode::kJsonShape, "there are too many policy files");
  std::vector<BookFile> book;
  for (const Json& item : items) {
    SEKISHO_TRY(members, Members::of(item, "policy.files"));
    SEKISHO_TRY(path, members.text("path"));
    SEKISHO_TRY(array, members.array("named"));
    SEKISHO_TRY(named, texts(*array));
    SEKISHO_CHECK(members.others_refused());
    book.push_back({std::move(path), std::move(named)});
  }
  return book;
}

Result<bool> read_bool(Members& members, std::string_view name) {
  SEKISHO_TRY(value, members.need(name));
  if (value->as_bool() != nullptr) return *value->as_bool();
  return fail(ReasonCode::kJsonShape, std::string(name) + " is neither true nor false");
}

Result<oci::Reference> parse_reference(Members& members) {
  SEKISHO_TRY(text, members.text("reference"));
  SEKISHO_TRY(reference, oci::Reference::parse(text));
  SEKISHO_TRY(as, members.maybe_text("as"));
  if (!as) return reference;
  SEKISHO_TRY(name, oci::Name::parse(*as));
  return reference.as(std::move(name));
}

Result<Time> parse_now(Members& members) {
  SEKISHO_TRY(text, members.text("time"));
  const auto time = parse_time(text);
  if (time) return *time;
  return fail(ReasonCode::kJsonShape, "time is no time");
}

Result<manifests::Scope> parse_applied(Members& members) {
  SEKISHO_TRY(array, members.array("paths"));
  SEKISHO_TRY(paths, texts(*array));
  SEKISHO_TRY(word, members.text("consumer"));
  for (const auto& [consumer, name] : kConsumers) {
    if (name == word) return manifests::Scope{std::move(paths), consumer, {}};
  }
  return fail(ReasonCode::kJsonShape, "unknown consumer \"" + printable(word, 100) + "\"");
}

Result<Asked> parse_asked(Members& members) {
  SEKISHO_TRY(reference, parse_reference(members));
  SEKISHO_TRY(now, parse_now(members));
  SEKISHO_TRY(cluster, members.text("cluster"));
  SEKISHO_TRY(name_space, members.text("namespace"));
  SEKISHO_TRY(applied, parse_applied(members));
  SEKISHO_TRY(pins, read_bool(members, "pin"));
  SEKISHO_TRY(streams, read_bool(members, "stream"));
  Asked asked{std::move(reference), now, {}, {std::move(cluster), std::move(name_space)}, std::move(applied)};
  asked.pinning = pins ? gate::Pinning::kTags : gate::Pinning::kNone;
  asked.form = streams ? gate::Form::kStream : gate::Form::kTree;
  SEKISHO_TRY(limits, members.object("limits"));
  SEKISHO_CHECK(parse_limits(std::move(limits), asked.limits));
  return asked;
}

}  // namespace

Json render_request(const RequestText& request) {
  const Asked& asked = request.asked;
  const auto consumer = std::find_if(kConsumers.begin(), kConsumers.end(),
                                     [&](const auto& one) { return one.first == asked.applied.consumer; });
  Json::Object object{{"schema", kSchema}, {"command", "admit"}, {"reference", asked.reference.typed()}};
  if (asked.reference.is_layout() && asked.reference.name())
    object.emplace_back("as", asked.reference.name()->text());
  object.emplace_back("time", render_time(asked.now));
  object.emplace_back("cluster", asked.destination.cluster);
  object.emplace_back("namespace", asked.destination.name_space);
  object.emplace_back("paths", strings(asked.applied.paths));
  object.emplace_back("consumer", consumer->second);
  object.emplace_back("pin", asked.pinning == gate::Pinning::kTags);
  object.emplace_back("stream", asked.form == gate::Form::kStream);
  object.emplace_back("limits", render_limits(asked.limits));
  object.emplace_back("policy",
                      Json::Object{{"digest", request.policy.text()}, {"files", render_book(request.book)}});
  return object;
}

Result<RequestText> parse_request(const Json& json, const Limits& limits) {
  SEKISHO_TRY(members, Members::of(json, "request.json"));
  SEKISHO_TRY(schema, members.text("schema"));
  if (schema != kSchema) return fail(ReasonCode::kJsonShape, "its schema is " + printable(schema, 100));
  SEKISHO_TRY(command, members.text("command"));
  if (command != "admit") return fail(ReasonCode::kJsonShape, "its command is " + printable(command, 100));
  SEKISHO_TRY(asked, parse_asked(members));
  SEKISHO_TRY(policy, members.object("policy"));
  SEKISHO_TRY(digest_text, policy.text("digest"));
  SEKISHO_TRY(digest, crypto::Digest::parse(digest_text));
  SEKISHO_TRY(files, policy.array("files"));
  SEKISHO_TRY(book, parse_book(*files, limits));
  SEKISHO_CHECK(policy.others_refused());
  SEKISHO_CHECK(members.others_refused());
  return RequestText{std::move(asked), std::move(digest), std::move(book)};
}

}  // namespace sekisho::record
