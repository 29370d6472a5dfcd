// Checkpoints: signed notes about the state of a log's tree, and their witnesses.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/der_writer.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

constexpr const char* kReason = "log.checkpoint-invalid";

// The n-th line of the note goes.
void drop_line(std::string& note, int number) {
  std::size_t from = 0;
  for (int i = 0; i < number; ++i) from = note.find('\n', from) + 1;
  note.erase(from, note.find('\n', from) + 1 - from);
}

void drop_signatures(std::string& note) { note.erase(note.find("\u2014")); }

std::string foreign_line(std::string_view name) {
  const Key key = make_key(crypto::KeyKind::kEd25519);
  return note_line(name, "\x01\x02\x03\x04", sign_with(key, "note"));
}

Arrange size(std::string text) {
  return checkpoint([text](CheckpointSpec& c) { c.size = text; });
}

// In both versions: what is wrong is wrong in each.
Cases in_both(const char* name, Threats threats, const char* why, const Arrange& arrange,
              const char* reason = kReason) {
  return {bad(std::string("checkpoint-") + name, reason, threats, why, arrange),
          bad(std::string("checkpoint2-") + name, reason, threats, std::string(why) + ", in Rekor v2",
              rekor2(arrange))};
}

Cases signatures() {
  return join({
      in_both("signature-broken", {"TLG-07"}, "one bit of the signature is flipped", note([](std::string& n) {
                const auto at = n.rfind(' ') + 1;
                Bytes raw = *decode_base64(n.substr(at, n.size() - at - 1));
                raw.back() = static_cast<char>(raw.back() ^ 1);
                n = n.substr(0, at) + encode_base64(raw) + "\n";
              })),
      in_both("by-stranger", {"TLG-07"}, "signed by another key in the log's name",
              checkpoint([](CheckpointSpec& c) { c.key = make_key(c.key.public_key().kind()); })),
      in_both("changed", {"TLG-07"}, "a line more than was signed",
              note([](std::string& n) { n.insert(n.find("\n\n") + 1, "further\n"); })),
      in_both("no-signature", {"TLG-08"}, "no signature line", note(drop_signatures)),
      in_both("only-foreign", {"TLG-08"}, "only a line of somebody else", note([](std::string& n) {
                drop_signatures(n);
                n += foreign_line("witness.example");
              })),
      in_both("key-hint", {"TLG-08"}, "another key ID in the signature line",
              checkpoint([](CheckpointSpec& c) { c.key_id = "\x01\x02\x03\x04"; })),
      in_both("empty", {"TLG-07", "TLG-08"}, "an empty checkpoint", note([](std::string& n) { n.clear(); }),
              "log.proof-missing"),
      in_both("missing", {"TLG-07", "TLG-08"}, "no checkpoint",
              entry([](Json& e) { remove(e, "inclusionProof/checkpoint"); }), "log.proof-missing"),
      in_both("signature-short", {"TLG-08"}, "a signature of three octets", note([](std::string& n) {
                drop_signatures(n);
                n += "\u2014 rekor.acme.example " + encode_base64("\x01\x02\x03") + "\n";
              })),
      in_both("other-root", {"TLG-06", "TLG-07"}, "of another tree, signed by the log",
              checkpoint([](CheckpointSpec& c) { c.root = encode_base64(sha256("other tree")); }),
              "log.proof-wrong"),
      in_both(
          "many-signatures", {"TLG-08"}, "ten thousand lines of others before the log's",
          checkpoint([](CheckpointSpec& c) { c.before.assign(10'000, foreign_line("witness.example")); })),
  });
}

Cases lines() {
  return join({
      in_both("no-origin", {"TLG-08"}, "no origin", note([](std::string& n) { drop_line(n, 0); })),
      in_both("no-size", {"TLG-08"}, "no size", note([](std::string& n) { drop_line(n, 1); })),
      in_both("no-root", {"TLG-08"}, "no root hash", note([](std::string& n) { drop_line(n, 2); })),
      in_both("origin-empty", {"TLG-08"}, "an empty origin",
              checkpoint([](CheckpointSpec& c) { c.origin.clear(); })),
      in_both("size-negative", {"TLG-08"}, "size -1", size("-1")),
      in_both("size-exponent", {"TLG-08"}, "size 1e3", size("1e3")),
      in_both("size-hex", {"TLG-08"}, "size 0x9", size("0x9")),
      in_both("size-other", {"TLG-06", "TLG-08"}, "another size, signed by the log", size("18"),
              "log.proof-wrong"),
      in_both("root-not-base64", {"TLG-08"}, "a root hash that is no base64",
              checkpoint([](CheckpointSpec& c) { c.root = "root"; })),
      in_both("crlf", {"TLG-08"}, "lines end with CR LF",
              note([](std::string& n) { replace_all(n, "\n", "\r\n"); })),
      in_both("no-blank-line", {"TLG-08"}, "no blank line before the signatures",
              note([](std::string& n) { replace_all(n, "\n\n", "\n"); })),
      Cases{bad("checkpoint2-other-origin", kReason, {"TLG-08"}, "another origin, signed by the log",
                rekor2(checkpoint([](CheckpointSpec& c) { c.origin = "log.evil.example"; }))),
            bad("checkpoint2-other-signer", kReason, {"TLG-08"}, "another name in the log's signature line",
                rekor2(checkpoint([](CheckpointSpec& c) { c.signer = "log.evil.example"; })))},
  });
}

Arrange before(std::vector<std::string> names) {
  return checkpoint([names](CheckpointSpec& c) {
    for (const auto& name : names) c.before.push_back(foreign_line(name));
  });
}

Arrange witnessed(std::size_t count) {
  return rekor2([count](Situation& s) {
    for (std::size_t i = 0; i < count; ++i)
      s.recipe.entries[0].witnesses.push_back(make_witness("witness" + std::to_string(i) + ".example"));
  });
}

Cases others() {
  return {
      good("checkpoint-further-line", {"TLG-08"}, "a line after the root hash, as Rekor wrote once",
           checkpoint([](CheckpointSpec& c) { c.further = {"Timestamp: 1689177396617352539"}; })),
      good("checkpoint-foreign-before", {"TLG-08"}, "a line of somebody else before the log's",
           before({"witness.example"})),
      good("checkpoint2-foreign-before", {"TLG-08"}, "a line of somebody else before the log's, in Rekor v2",
           rekor2(before({"witness.example"}))),
      good("checkpoint2-same-name-before", {"TLG-08"},
           "a line in the log's name with another key ID before it",
           rekor2(before({"log2026-1.rekor.acme.example"}))),
      good("checkpoint2-cosigned", {"TLG-08"}, "cosigned by two witnesses, and none is asked for",
           witnessed(2)),
  };
}

// The verifier is given the keys of the witnesses that are in the recipe, and asks for two.
void know_witnesses(Situation& s) {
  for (const auto& witness : s.recipe.entries[0].witnesses) s.witness_keys.push_back(witness.vkey());
}

Cases witnesses() {
  const auto two = [](VirtualCase one) { return demanding(Demands{.witnesses = 2}, std::move(one)); };
  const char* reason = "log.witnesses";
  return {
      two(good("witnesses-two", {"TLG-08"}, "two known witnesses cosigned",
               both(witnessed(2), know_witnesses))),
      two(good("witnesses-two-of-three", {"TLG-08"}, "two known witnesses and an unknown one cosigned",
               both(witnessed(3),
                    [](Situation& s) {
                      know_witnesses(s);
                      s.witness_keys.erase(s.witness_keys.begin());
                    }))),
      two(bad("witnesses-one", reason, {"TLG-08"}, "one known witness cosigned",
              both(witnessed(1),
                   [](Situation& s) {
                     know_witnesses(s);
                     s.witness_keys.push_back(make_witness("witness9.example").vkey());
                   }))),
      two(bad("witnesses-unknown", reason, {"TLG-08"}, "two witnesses cosigned, one of them known",
              both(witnessed(2),
                   [](Situation& s) {
                     know_witnesses(s);
                     s.witness_keys.back() = make_witness("witness9.example").vkey();
                   }))),
      two(bad("witnesses-too-few-known", "trusted-root.incomplete", {"TLG-08", "TLG-27"},
              "two are asked for, and one is known",
              both(witnessed(2),
                   [](Situation& s) {
                     know_witnesses(s);
                     s.witness_keys.pop_back();
                   }))),
      two(bad("witnesses-one-twice", reason, {"TLG-08"}, "one witness cosigned twice",
              both(witnessed(1),
                   [](Situation& s) {
                     know_witnesses(s);
                     s.recipe.entries[0].witnesses.push_back(s.recipe.entries[0].witnesses[0]);
                     s.witness_keys.push_back(make_witness("witness9.example").vkey());
                   }))),
      two(bad("witnesses-other-checkpoint", reason, {"TLG-08"}, "the second cosigned another checkpoint",
              both(witnessed(1),
                   [](Situation& s) {
                     const Witness second = make_witness("witness9.example");
                     know_witnesses(s);
                     s.witness_keys.push_back(second.vkey());
                     s.recipe.entries[0].checkpoint = [second](CheckpointSpec& c) {
                       c.before = {second.cosign("other text\n1\nroot\n", signing_time())};
                     };
                   }))),
      two(bad("witnesses-time-changed", reason, {"TLG-08"}, "the time of the second was changed",
              both(witnessed(1),
                   [](Situation& s) {
                     const Witness second = make_witness("witness9.example");
                     know_witnesses(s);
                     s.witness_keys.push_back(second.vkey());
                     s.recipe.entries[0].checkpoint = [second](CheckpointSpec& c) {
                       const std::string line = second.cosign(c.text(), signing_time());
                       Bytes raw = *decode_base64(
                           line.substr(line.rfind(' ') + 1, line.size() - line.rfind(' ') - 2));
                       raw[11] = static_cast<char>(raw[11] ^ 1);
                       c.before = {note_line(second.name, raw.substr(0, 4), raw.substr(4))};
                     };
                   }))),
      two(bad("witnesses-missing", reason, {"TLG-08"}, "nobody cosigned",
              both(rekor2(),
                   [](Situation& s) {
                     s.witness_keys = {make_witness("a.example").vkey(), make_witness("b.example").vkey()};
                   }))),
  };
}

}  // namespace

std::vector<VirtualCase> checkpoint_cases() { return join({signatures(), lines(), others(), witnesses()}); }

}  // namespace sekisho::support
