// Envelopes and the statements in them.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

constexpr const char* kMalformed = "statement.malformed";
constexpr const char* kSubject = "statement.subject-mismatch";

VirtualCase refused(const char* name, const char* reason, Threats threats, const char* why, Arrange arrange) {
  return in_form(Forms::kStatement,
                 bad(std::string("statement-") + name, reason, std::move(threats), why, std::move(arrange)));
}

VirtualCase accepted(const char* name, Threats threats, const char* why, Arrange arrange) {
  return in_form(Forms::kStatement,
                 good(std::string("statement-") + name, std::move(threats), why, std::move(arrange)));
}

// Changes the statement as JSON.
Arrange statement(std::function<void(Json&)> edit) {
  return payload([edit](std::string& text) {
    Json document = *parse_json(text);
    edit(document);
    text = render_json(document);
  });
}

Json subject_of(const std::string& hex) { return Json::Object{{"digest", Json::Object{{"sha256", hex}}}}; }
Json other_subject() { return subject_of(std::string(64, 'a')); }

Cases subjects() {
  return {
      accepted("other-and-ours", {"ATT-04"}, "another artifact and ours", statement([](Json& d) {
                 auto& list = list_at(d, "subject");
                 list.insert(list.begin(), other_subject());
               })),
      accepted("with-name", {"ATT-04"}, "the subject has a name",
               statement([](Json& d) { at(d, "subject/0/name") = "artifact"; })),
      refused("other", kSubject, {"ATT-04"}, "another artifact",
              statement([](Json& d) { at(d, "subject/0") = other_subject(); })),
      refused("subject-null", "json.shape", {"ATT-04"}, "a subject that is null",
              statement([](Json& d) { at(d, "subject") = Json(); })),
      refused("subject-empty", kMalformed, {"ATT-04"}, "no subject",
              statement([](Json& d) { at(d, "subject") = Json::Array{}; })),
      refused("subject-missing", "json.shape", {"ATT-04"}, "not even the member",
              statement([](Json& d) { remove(d, "subject"); })),
      refused("subject-element-null", "json.shape", {"ATT-04"}, "a list of null",
              statement([](Json& d) { at(d, "subject/0") = Json(); })),
      refused("subject-by-name", kSubject, {"ATT-04"}, "only the name is ours", statement([](Json& d) {
                Json named = other_subject();
                at(named, "name") = "artifact";
                at(d, "subject/0") = named;
              })),
      refused("digest-empty", kMalformed, {"ATT-04"}, "a subject without a digest",
              statement([](Json& d) { at(d, "subject/0/digest") = Json::Object{}; })),
      refused("digest-upper-case", "statement.subject-mismatch", {"ATT-04"}, "upper-case hex",
              statement([](Json& d) {
                std::string& hex = text_at(d, "subject/0/digest/sha256");
                for (char& c : hex) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
              })),
      refused("ten-thousand-subjects", "bundle.limits", {"ATT-05"}, "ten thousand subjects",
              statement([](Json& d) { list_at(d, "subject").resize(10'000, other_subject()); })),
      refused("hundred-digests", "bundle.limits", {"ATT-05"}, "a hundred digests of one subject",
              statement([](Json& d) {
                for (int i = 0; i < 100; ++i)
                  at(d, "subject/0/digest/hash" + std::to_string(i)) = std::string(64, 'a');
              })),
  };
}

Cases statements() {
  return {
      refused("not-json", "json.invalid", {"ATT-03"}, "no JSON",
              payload([](std::string& t) { t = "not-json"; })),
      refused("empty", "json.invalid", {"ATT-03"}, "nothing", payload([](std::string& t) { t.clear(); })),
      refused("array", "json.shape", {"ATT-03"}, "an array",
              payload([](std::string& t) { t = "[" + t + "]"; })),
      refused("other-object", "json.shape", {"ATT-03"}, "an object that is no statement",
              payload([](std::string& t) { t = "{\"builder\":[]}"; })),
      refused("no-predicate-type", "json.shape", {"ATT-03"}, "no predicateType",
              statement([](Json& d) { remove(d, "predicateType"); })),
      refused("no-type", "json.shape", {"ATT-03"}, "no _type",
              statement([](Json& d) { remove(d, "_type"); })),
      refused("type-other", kMalformed, {"ATT-03"}, "another _type",
              statement([](Json& d) { at(d, "_type") = "https://in-toto.io/Statement/v9"; })),
      accepted("v0.1", {"ATT-03"}, "a statement v0.1, as cosign attests", statement([](Json& d) {
                 at(d, "_type") = "https://in-toto.io/Statement/v0.1";
                 at(d, "subject/0/name") = "registry.example/acme/app";
               })),
      refused("member-twice", "json.duplicate-key", {"ATT-03"}, "a member twice",
              payload([](std::string& t) { t.insert(1, "\"subject\":[],"); })),
      accepted("attestation", {"ATT-01"},
               "about the artifact, and no signature: good as an attestation alone",
               [](Situation& s) { s.recipe.predicate_type = "https://spdx.dev/Document"; }),
  };
}

Arrange envelope(std::function<void(Json&)> edit) {
  return bundle([edit](Json& b) { edit(at(b, "dsseEnvelope")); });
}

Cases envelopes() {
  const char* count = "envelope.signature-count";
  return {
      refused("two-signatures", count, {"SIG-07"}, "two signatures", envelope([](Json& e) {
                auto& list = list_at(e, "signatures");
                list.push_back(Json(list[0]));
              })),
      refused("no-signature", count, {"SIG-07"}, "no signature",
              envelope([](Json& e) { list_at(e, "signatures").clear(); })),
      refused("signature-empty", "signature.encoding", {"SIG-08"}, "an empty signature",
              envelope([](Json& e) { at(e, "signatures/0/sig") = ""; })),
      refused("signature-changed", "signature.invalid", {"TLG-17"},
              "one bit of the signature is flipped, not as logged",
              envelope([](Json& e) { flip_base64(e, "signatures/0/sig"); })),
      refused("payload-changed", "signature.invalid", {"TLG-17"}, "another payload under the signature",
              envelope([](Json& e) {
                std::string& text = text_at(e, "payload");
                text = encode_base64(*decode_base64(text) + " ");
              })),
      refused("payload-type", "envelope.payload-type", {"SIG-06"}, "another payload type, signed",
              [](Situation& s) { s.recipe.payload_type = "application/json"; }),
      refused("payload-type-changed", "signature.invalid", {"SIG-06"}, "another payload type than was signed",
              [](Situation& s) {
                s.recipe.payload_type = "application/json";
                s.recipe.bundle = [](Json& b) { at(b, "dsseEnvelope/payloadType") = kInTotoType; };
              }),
      accepted("key-id", {"SIG-07"}, "a key ID, which says nothing",
               envelope([](Json& e) { at(e, "signatures/0/keyid") = "release"; })),
  };
}

}  // namespace

std::vector<VirtualCase> statement_cases() { return join({subjects(), statements(), envelopes()}); }

}  // namespace sekisho::support
