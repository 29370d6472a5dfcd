#include "audit/subject_json.h"

namespace sekisho::audit {
namespace {

Error wrong(const std::string& what) { return fail(ReasonCode::kJsonShape, what); }

// What was typed is told, and where an inventory put another tag or digest in its place, that is judged.
Result<oci::Reference> read_reference(Members& members) {
  SEKISHO_TRY(typed, members.text("reference"));
  SEKISHO_TRY(tag, members.maybe_text("tag"));
  SEKISHO_TRY(text, members.maybe_text("digest"));
  SEKISHO_TRY(reference, oci::Reference::parse(typed));
  std::optional<crypto::Digest> digest;
  if (text) {
    SEKISHO_TRY(parsed, crypto::Digest::parse(*text));
    digest = std::move(parsed);
  }
  if (reference.tag() == tag && reference.digest() == digest) return reference;
  if (tag && digest) return wrong("subject.tag and subject.digest: at most one differs from its reference");
  if (digest) return reference.at(*std::move(digest));
  if (tag && oci::is_tag(*tag)) return reference.at_tag(*std::move(tag));
  return wrong("subject.tag is no tag");
}

Result<std::optional<crypto::Digest>> read_index(Members& members) {
  SEKISHO_TRY(text, members.maybe_text("index"));
  if (!text) return std::optional<crypto::Digest>();
  SEKISHO_TRY(index, crypto::Digest::parse(*text));
  return std::optional(std::move(index));
}

Result<report::AuditFault> read_fault(const Json& json) {
  SEKISHO_TRY(members, Members::of(json, "fault"));
  SEKISHO_TRY(inventory, members.text("inventory"));
  SEKISHO_TRY(where, members.text("where"));
  SEKISHO_TRY(detail, members.text("detail"));
  return report::AuditFault{std::move(inventory), std::move(where), std::move(detail)};
}

}  // namespace

std::string render_subject(const Subject& subject) {
  const oci::Reference& reference = subject.reference;
  Json::Object object = {{"reference", reference.typed()}};
  if (reference.tag()) object.emplace_back("tag", *reference.tag());
  if (reference.digest()) object.emplace_back("digest", reference.digest()->text());
  if (subject.index) object.emplace_back("index", subject.index->text());
  object.emplace_back("cluster", subject.destination.cluster);
  object.emplace_back("namespace", subject.destination.name_space);
  Json::Array places;
  for (const report::Place& place : subject.places) places.push_back(report::render_place(place));
  object.emplace_back("places", std::move(places));
  return render_json(object);
}

Result<Subject> read_subject(const std::string& text) {
  SEKISHO_TRY(json, parse_json(text));
  SEKISHO_TRY(members, Members::of(json, "subject"));
  SEKISHO_TRY(reference, read_reference(members));
  SEKISHO_TRY(cluster, members.text("cluster"));
  SEKISHO_TRY(name_space, members.text("namespace"));
  SEKISHO_TRY(array, members.array("places"));
  std::vector<report::Place> places;
  for (const Json& item : *array) {
    SEKISHO_TRY(place, report::read_place(item));
    places.push_back(std::move(place));
  }
  SEKISHO_TRY(index, read_index(members));
  return Subject{
      std::move(reference), {std::move(cluster), std::move(name_space)}, std::move(places), std::move(index)};
}

std::string render_notes(const Notes& notes) {
  Json::Array faults;
  for (const report::AuditFault& fault : notes.faults)
    faults.push_back(
        Json::Object{{"inventory", fault.inventory}, {"where", fault.where}, {"detail", fault.detail}});
  return render_json(Json::Object{{"begun", render_time(notes.begun)}, {"faults", std::move(faults)}});
}

Result<Notes> read_notes(const std::string& text) {
  SEKISHO_TRY(json, parse_json(text));
  SEKISHO_TRY(members, Members::of(json, "notes"));
  SEKISHO_TRY(begun, members.text("begun"));
  SEKISHO_TRY(array, members.array("faults"));
  const auto time = parse_time(begun);
  if (!time) return wrong("notes.begun is no time");
  Notes notes{*time, {}};
  for (const Json& item : *array) {
    SEKISHO_TRY(fault, read_fault(item));
    notes.faults.push_back(std::move(fault));
  }
  return notes;
}

}  // namespace sekisho::audit
