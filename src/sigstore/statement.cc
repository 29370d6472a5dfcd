#include <algorithm>
#include <utility>

#include "base/json_cursor.h"
#include "base/text.h"
#include "sigstore/bundle.h"

namespace sekisho::sigstore {
namespace {

constexpr std::string_view kStatementV01 = "https://in-toto.io/Statement/v0.1";
constexpr std::string_view kStatementV1 = "https://in-toto.io/Statement/v1";

Error malformed(std::string detail) { return fail(ReasonCode::kStatementMalformed, std::move(detail)); }

Error too_many(const std::string& what, std::size_t found, std::size_t most) {
  return fail(ReasonCode::kBundleLimits,
              std::to_string(found) + " " + what + ", at most " + std::to_string(most));
}

Result<std::vector<std::pair<std::string, std::string>>> parse_digests(const Members& digests,
                                                                       const Limits& limits) {
  if (digests.all().empty()) return malformed(digests.what() + " is empty");
  if (digests.all().size() > limits.subject_digests) {
    return too_many("digests of one subject", digests.all().size(), limits.subject_digests);
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [algorithm, value] : digests.all()) {
    const auto* text = value.as_string();
    if (text == nullptr) return malformed(digests.what() + "." + printable(algorithm, 100) + " is no string");
    out.emplace_back(algorithm, *text);
  }
  return out;
}

// Annotations may hold any JSON (in-toto, ResourceDescriptor); what is not text is left aside.
std::vector<std::pair<std::string, std::string>> text_members(const Json::Object& object) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, value] : object) {
    if (const auto* text = value.as_string()) out.emplace_back(key, *text);
  }
  return out;
}

Result<Subject> parse_subject(const Json& value, const std::string& what, const Limits& limits) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(name, members.maybe_text("name"));
  SEKISHO_TRY(digest_members, members.object("digest"));
  SEKISHO_TRY(digests, parse_digests(digest_members, limits));
  SEKISHO_TRY(annotations, members.maybe_object("annotations"));
  Subject subject{std::move(name).value_or(std::string()), std::move(digests), {}};
  if (annotations) subject.annotations = text_members(annotations->all());
  return subject;
}

Result<std::vector<Subject>> parse_subjects(Members& members, const Limits& limits) {
  SEKISHO_TRY(array, members.array("subject"));
  if (array->empty()) return malformed("the statement has no subject");
  if (array->size() > limits.statement_subjects) {
    return too_many("subjects", array->size(), limits.statement_subjects);
  }
  std::vector<Subject> subjects;
  subjects.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    SEKISHO_TRY(subject, parse_subject((*array)[i], "subject[" + std::to_string(i) + "]", limits));
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

Result<std::string> parse_type(Members& members) {
  SEKISHO_TRY(type, members.text("_type"));
  if (type == kStatementV01 || type == kStatementV1) return type;
  return malformed("_type is \"" + printable(type, 200) + "\", not an in-toto Statement v0.1 or v1");
}

Result<std::string> parse_predicate_type(Members& members) {
  SEKISHO_TRY(type, members.text("predicateType"));
  if (type.empty()) return malformed("predicateType is empty");
  return type;
}

// What a statement holds beside its predicate, and the predicate's text, which may be long.
struct Outline {
  Json::Object members;
  std::string predicate;
};

// cosign before 3.0.5 wrote image signatures without a predicate.
Result<std::string> read_predicate(JsonCursor& cursor) {
  const bool is_object = cursor.next() == JsonCursor::Kind::kObject;
  SEKISHO_TRY(text, cursor.slice());
  if (is_object) return std::string(text);
  if (text == "null") return std::string();
  return malformed("predicate is not an object");
}

Result<Outline> read_outline(BytesView payload, const Limits& limits) {
  JsonCursor cursor(payload, limits);
  if (cursor.next() != JsonCursor::Kind::kObject) {
    SEKISHO_CHECK(cursor.skip());
    return fail(ReasonCode::kJsonShape, "the statement is not an object");
  }
  Outline outline;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "predicate") {
      SEKISHO_TRY(predicate, read_predicate(cursor));
      outline.predicate = std::move(predicate);
      return done();
    }
    if (equal_folded(name, "predicate")) {
      return fail(ReasonCode::kJsonCaseCollision,
                  "statement: \"" + printable(name, 100) + "\" for predicate");
    }
    SEKISHO_TRY(value, cursor.value());
    outline.members.emplace_back(std::string(name), std::move(value));
    return done();
  }));
  SEKISHO_CHECK(cursor.end());
  return outline;
}

bool is_strong(std::string_view algorithm) { return algorithm == "sha256" || algorithm == "sha512"; }

// Compared in full and as written: other case or a shortened digest is another digest.
bool is_known(const std::vector<crypto::Digest>& known, const std::string& algorithm,
              const std::string& hex) {
  const std::string text = algorithm + ":" + hex;
  return std::any_of(known.begin(), known.end(), [&](const auto& digest) { return digest.text() == text; });
}

bool names(const Subject& subject, const std::vector<crypto::Digest>& known) {
  bool named = false;
  for (const auto& [algorithm, hex] : subject.digests) {
    if (!is_strong(algorithm)) continue;
    if (!is_known(known, algorithm, hex)) return false;
    named = true;
  }
  return named;
}

std::string first_digest(const Statement& statement) {
  if (statement.subjects.empty() || statement.subjects.front().digests.empty()) return "nothing";
  const auto& [algorithm, hex] = statement.subjects.front().digests.front();
  return printable(algorithm + ":" + hex, 200);
}

Json render_pairs(std::vector<std::pair<std::string, std::string>> pairs) {
  std::sort(pairs.begin(), pairs.end());
  Json::Object object;
  for (auto& [key, value] : pairs) object.emplace_back(std::move(key), std::move(value));
  return object;
}

Json render_subject(const Subject& subject) {
  Json::Object object;
  if (!subject.name.empty()) object.emplace_back("name", subject.name);
  object.emplace_back("digest", render_pairs(subject.digests));
  if (!subject.annotations.empty()) object.emplace_back("annotations", render_pairs(subject.annotations));
  return object;
}

}  // namespace

Result<Statement> parse_statement(BytesView payload, const Limits& limits) {
  if (payload.size() > limits.bundle_bytes) {
    return fail(ReasonCode::kBundleLimits, "the statement is " + render_size(payload.size()) +
                                               " long, at most " + render_size(limits.bundle_bytes));
  }
  SEKISHO_TRY(outline, read_outline(payload, limits));
  const Json json(std::move(outline.members));
  SEKISHO_TRY(members, Members::of(json, "statement"));
  SEKISHO_TRY(type, parse_type(members));
  SEKISHO_TRY(subjects, parse_subjects(members, limits));
  SEKISHO_TRY(predicate_type, parse_predicate_type(members));
  return Statement{std::move(type), std::move(subjects), std::move(predicate_type),
                   std::move(outline.predicate)};
}

Result<Subject> check_subject(const Statement& statement, const crypto::Digest& digest) {
  return check_subject(statement, std::vector<crypto::Digest>{digest});
}

Result<Subject> check_subject(const Statement& statement, const std::vector<crypto::Digest>& digests) {
  for (const Subject& subject : statement.subjects) {
    if (names(subject, digests)) return subject;
  }
  return fail(ReasonCode::kStatementSubject,
              "the statement is about " + first_digest(statement) +
                  (statement.subjects.size() > 1 ? " and others" : "") + ", not about " +
                  (digests.empty() ? std::string("nothing") : digests.front().text()));
}

Bytes render_statement(const Statement& statement) {
  Json::Array subjects;
  for (const Subject& subject : statement.subjects) subjects.push_back(render_subject(subject));
  Json::Object object;
  object.emplace_back("_type", statement.type);
  object.emplace_back("subject", std::move(subjects));
  object.emplace_back("predicateType", statement.predicate_type);
  Bytes text = render_json(object);
  if (statement.predicate.empty()) return text;
  text.pop_back();
  return text + ",\"predicate\":" + statement.predicate + "}";
}

}  // namespace sekisho::sigstore
