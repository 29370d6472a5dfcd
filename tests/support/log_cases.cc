// Presence in a transparency log: promises, inclusion proofs, times, how many and which logs.
#include "base/encoding.h"
#include "support/case_table.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

constexpr const char* kWrong = "log.proof-wrong";
constexpr const char* kNoProof = "log.proof-missing";

void drop_promise(Json& e) { remove(e, "inclusionPromise"); }
void drop_proof(Json& e) { remove(e, "inclusionProof"); }

Arrange hashes(std::function<void(Json::Array&)> edit) {
  return entry([edit](Json& e) { edit(list_at(e, "inclusionProof/hashes")); });
}

Arrange tree(std::size_t before, std::size_t after) {
  return [=](Situation& s) {
    s.recipe.entries.at(0).leaves_before = before;
    s.recipe.entries.at(0).leaves_after = after;
  };
}

Arrange set_text(std::string path, std::string text) {
  return entry([=](Json& e) { at(e, path) = text; });
}

Cases proofs() {
  return {
      bad("log-proof-hash-changed", kWrong, {"TLG-06"}, "one bit of a hash in the proof is flipped",
          entry([](Json& e) { flip_base64(e, "inclusionProof/hashes/1"); })),
      bad("log-proof-hash-added", kWrong, {"TLG-06"}, "a hash more at its end",
          hashes([](Json::Array& list) { list.push_back(list.back()); })),
      bad("log-proof-hash-inserted", kWrong, {"TLG-06"}, "a hash more at its beginning",
          hashes([](Json::Array& list) { list.insert(list.begin(), list.front()); })),
      bad("log-proof-hash-missing", kWrong, {"TLG-06"}, "a hash less at its end",
          hashes([](Json::Array& list) { list.pop_back(); })),
      bad("log-proof-no-hashes", kWrong, {"TLG-06"}, "no hash",
          hashes([](Json::Array& list) { list.clear(); })),
      bad("log-proof-hash-short", "log.proof-wrong", {"TLG-06"}, "a hash of 31 octets",
          hashes([](Json::Array& list) { list[0] = encode_base64(Bytes(31, 'x')); })),
      bad("log-proof-index-higher", kWrong, {"TLG-06"}, "the proof is of another index",
          set_text("inclusionProof/logIndex", "6")),
      bad("log-proof-index-lower", kWrong, {"TLG-06"}, "the proof is of another index",
          set_text("inclusionProof/logIndex", "4")),
      bad("log-proof-index-beyond", kWrong, {"TLG-06", "TLG-16"}, "the index is not below the size",
          set_text("inclusionProof/logIndex", "9")),
      bad("log-proof-root-other", "log.proof-wrong", {"TLG-06"},
          "the root of the proof is not that of the checkpoint",
          entry([](Json& e) { flip_base64(e, "inclusionProof/rootHash"); })),
      bad("log-proof-size-other", "log.proof-wrong", {"TLG-06"},
          "the size of the proof is not that of the checkpoint", set_text("inclusionProof/treeSize", "18")),
      bad("log-proof-size-zero", kWrong, {"TLG-06"}, "a tree of size 0",
          set_text("inclusionProof/treeSize", "0")),
      bad("log-proof-of-other-entry", kWrong, {"TLG-06"}, "the proof of another entry of the same tree",
          [](Situation& s) {
            s.recipe.entries.at(0).checkpoint = [](CheckpointSpec& c) {
              c.root = encode_base64(leaf_hash("another tree"));
            };
            s.recipe.entries.at(0).entry = [](Json& e) {
              at(e, "inclusionProof/rootHash") = encode_base64(leaf_hash("another tree"));
            };
          }),
      good("log-proof-only-leaf", {"TLG-06"}, "the only entry of its tree", tree(0, 0)),
      good("log-proof-first-leaf", {"TLG-06"}, "the first entry of its tree", tree(0, 6)),
      good("log-proof-last-leaf", {"TLG-06"}, "the last entry of its tree", tree(10, 0)),
      good("log-proof-large-tree", {"TLG-06"}, "a tree of 1000 entries", tree(700, 299)),
      bad("log2-proof-hash-changed", kWrong, {"TLG-06"}, "the same in Rekor v2",
          rekor2(entry([](Json& e) { flip_base64(e, "inclusionProof/hashes/1"); }))),
      bad("log2-proof-index-other", kWrong, {"TLG-06"}, "the entry's index is another",
          rekor2(entry([](Json& e) {
            at(e, "logIndex") = "6";
            at(e, "inclusionProof/logIndex") = "6";
          }))),
      bad("log2-proof-no-hashes", kWrong, {"TLG-06"}, "no hash",
          rekor2(hashes([](Json::Array& list) { list.clear(); }))),
      bad("log2-proof-missing", kNoProof, {"TLG-06", "TLG-10"}, "no proof", rekor2(entry(drop_proof))),
  };
}

Arrange promise_of(std::function<void(Json&)> edit) {
  return [edit](Situation& s) { s.recipe.entries.at(0).promise = edit; };
}

// An entry without a promise, whose time nobody signed.
Cases promises() {
  const char* reason = "log.promise-invalid";
  return {
      bad("log-promise-broken", reason, {"TLG-01"}, "one bit of the promise is flipped",
          entry([](Json& e) { flip_base64(e, "inclusionPromise/signedEntryTimestamp"); })),
      bad("log-promise-other-time", reason, {"TLG-09"}, "the promise is of another time",
          promise_of([](Json& p) { at(p, "integratedTime") = std::int64_t{1}; })),
      bad("log-promise-other-index", reason, {"TLG-01"}, "the promise is of another index",
          promise_of([](Json& p) { at(p, "logIndex") = std::int64_t{1}; })),
      bad("log-promise-other-body", reason, {"TLG-01"}, "the promise is of another entry",
          promise_of([](Json& p) { at(p, "body") = encode_base64("{}"); })),
      bad("log-promise-by-stranger", reason, {"TLG-03"}, "promised by a key that is not the log's",
          entry([stranger = make_key()](Json& e) {
            at(e, "inclusionPromise/signedEntryTimestamp") = encode_base64(sign_with(stranger, "entry"));
          })),
      bad("log-promise-empty", reason, {"TLG-12"}, "an empty promise",
          set_text("inclusionPromise/signedEntryTimestamp", "")),
      bad("log-time-without-promise", "time.none", {"TLG-09"}, "the time that nobody promised",
          entry(drop_promise)),
      good("log-timestamp-without-promise", {"TLG-09"}, "no promise, and a timestamp",
           both(entry(drop_promise), [](Situation& s) { s.recipe.stamps = {StampPlan{}}; })),
      bad("log-v01-without-promise", "time.none", {"TLG-09", "TLG-10"}, "bundle 0.1 without a promise",
          both(entry(drop_promise), [](Situation& s) { s.recipe.version = BundleVersion::k01; })),
      bad("log-time-changed", reason, {"TLG-09"}, "the time is not the one that was promised",
          set_text("integratedTime", std::to_string(later(Seconds(60)).time_since_epoch().count()))),
      bad("log-proof-missing", kNoProof, {"TLG-10"}, "a promise and no proof in a bundle 0.3",
          entry(drop_proof)),
      bad("log-downgrade-to-v01", kNoProof, {"TLG-10"}, "the media type says 0.1, and the proof is gone",
          both(entry(drop_proof), bundle([](Json& b) {
                 at(b, "mediaType") = "application/vnd.dev.sigstore.bundle+json;version=0.1";
               }))),
      bad("log-nothing-but-body", kNoProof, {"TLG-10"}, "neither promise nor proof", entry([](Json& e) {
            drop_promise(e);
            drop_proof(e);
          })),
  };
}

void far_future(Situation& s) {
  const Time end = later(std::chrono::hours(24 * 365 * 100));
  s.recipe.signed_at = later(std::chrono::hours(24 * 365 * 70));
  for (auto& link : s.sigstore.ca.links) link.spec.not_after = end;
  s.sigstore.ca.issue();
}

Arrange window(std::string which, Seconds after) {
  return root([=](Json& r) { at(r, "tlogs/0/publicKey/validFor/" + which) = render_time(later(after)); });
}

Cases windows() {
  const char* reason = "log.key-window";
  return {
      bad("log-time-in-future", "time.in-future", {"TLG-09", "CRT-14"}, "logged in seventy years",
          far_future),
      bad("log-before-key-start", reason, {"TLG-15"}, "logged before the log's key was in use",
          window("start", Seconds(1))),
      bad("log-after-key-end", reason, {"TLG-15"}, "logged after the log's key was in use",
          window("end", Seconds(-1))),
      good("log-key-start-inclusive", {"TLG-15", "CRT-28"}, "in the first second of the log's key",
           window("start", Seconds(0))),
      good("log-key-end-inclusive", {"TLG-15", "CRT-28"}, "in the last second of the log's key",
           window("end", Seconds(0))),
      good("log-key-ended-since", {"TLG-15"}, "the log's key was retired since",
           window("end", std::chrono::hours(1))),
      bad("log2-after-key-end", reason, {"TLG-15"}, "the same in Rekor v2, by the timestamp",
          rekor2(root(
              [](Json& r) { at(r, "tlogs/1/publicKey/validFor/end") = render_time(later(Seconds(-1))); }))),
  };
}

// Two entries of one signature.
Arrange entries(std::function<void(const VirtualSigstore&, std::vector<EntryPlan>&)> edit) {
  return [edit](Situation& s) { edit(s.sigstore, s.recipe.entries); };
}

void stranger_first(const VirtualSigstore&, std::vector<EntryPlan>& plans) {
  const VirtualLog stranger = make_rekor("rekor.evil.example", signing_time());
  plans.insert(plans.begin(), EntryPlan{.log = stranger});
}

Cases numbers() {
  const Demands two{.logs = 2};
  return {
      demanding(two, good("log-two-logs", {"TLG-13"}, "in two logs",
                          both(rekor2(), entries([](const VirtualSigstore&, auto& plans) {
                                 plans.push_back(EntryPlan{});
                               })))),
      demanding(two, bad("log-one-log-twice", "log.missing", {"TLG-13"}, "in one log twice",
                         entries([](const VirtualSigstore&, auto& plans) {
                           plans.push_back(EntryPlan{.leaves_before = 7});
                         }))),
      demanding(two, bad("log-one-of-two", "log.missing", {"TLG-13"}, "in one log", nullptr)),
      bad("log-same-entry-twice", "log.duplicate", {"TLG-14"}, "the same entry twice", bundle([](Json& b) {
            auto& list = list_at(b, "verificationMaterial/tlogEntries");
            list.push_back(Json(list[0]));
          })),
      bad("log-33-entries", "bundle.limits", {"TLG-14"}, "33 entries",
          entries([](const VirtualSigstore&, auto& plans) {
            for (std::size_t i = 0; i < 32; ++i) plans.push_back(EntryPlan{.leaves_before = 6 + i});
          })),
      good("log-unknown-and-good", {"TLG-16"}, "one entry of an unknown log, and a good one",
           entries(stranger_first)),
      bad("log-missing", "log.missing", {"TLG-26"}, "a timestamp and no entry",
          both(rekor2(), [](Situation& s) { s.recipe.entries.clear(); })),
      bad("log-missing-key", "log.missing", {"TLG-26"}, "a plain key and no entry",
          [](Situation& s) {
            s.sign_with_key(make_key());
            s.recipe.entries.clear();
          }),
      demanding(Demands{.logs = 0}, good("log-ignored", {"TLG-26"}, "a timestamp, and no log is asked for",
                                         both(rekor2(), [](Situation& s) { s.recipe.entries.clear(); }))),
      demanding(Demands{.logs = 0},
                good("log-ignored-key", {"TLG-26"}, "a plain key, and no log is asked for",
                     [](Situation& s) {
                       s.sign_with_key(make_key());
                       s.recipe.entries.clear();
                     })),
      demanding(Demands{.logs = 0},
                bad("log-ignored-no-time", "certificate.not-valid-at-signing", {"TLG-09", "TLG-26"},
                    "a certificate without entry and timestamp, and no log is asked for",
                    [](Situation& s) { s.recipe.entries.clear(); })),
      good(
          "log-second-is-rekor2", {"TLG-13"}, "in both logs, one asked for",
          both(rekor2(), entries([](const VirtualSigstore&, auto& plans) { plans.push_back(EntryPlan{}); }))),
  };
}

Cases indexes() {
  const char* reason = "bundle.malformed";
  return {
      bad("log-index-negative", reason, {"TLG-16"}, "a negative index", set_text("logIndex", "-1")),
      bad("log-index-huge", reason, {"TLG-16"}, "an index of 2^63",
          set_text("logIndex", "9223372036854775808")),
      bad("log-index-exponent", reason, {"TLG-16"}, "an index of 1e3", set_text("logIndex", "1e3")),
      bad("log-index-padded", reason, {"TLG-16"}, "a zero before the index",
          entry([](Json& e) { text_at(e, "logIndex").insert(0, "0"); })),
      bad("log-index-plus", reason, {"TLG-16"}, "a plus before the index",
          entry([](Json& e) { text_at(e, "logIndex").insert(0, "+"); })),
      bad("log-proof-index-negative", reason, {"TLG-16"}, "a negative index in the proof",
          set_text("inclusionProof/logIndex", "-1")),
      bad("log-time-negative", reason, {"TLG-16"}, "a negative time", set_text("integratedTime", "-1")),
      good("log-index-sharded", {"TLG-16"}, "the entry's index is not that in the shard", nullptr),
      good("log-index-not-sharded", {"TLG-16"}, "the entry's index is that in the shard",
           [](Situation& s) { s.sigstore.rekor.shard_offset = 0; }),
      bad("log-unknown", "log.unknown", {"TLG-16", "TLG-03"}, "a log that nobody trusts",
          entries([](const VirtualSigstore&, auto& plans) {
            plans[0].log = make_rekor("rekor.evil.example", signing_time());
          })),
      bad("log2-unknown", "log.unknown", {"TLG-16", "TLG-03"}, "a Rekor v2 that nobody trusts",
          rekor2(entries([](const VirtualSigstore&, auto& plans) {
            plans[0].log = make_rekor2("rekor2.evil.example", signing_time());
          }))),
      bad("log-same-name", "log.unknown", {"TLG-03"}, "a stranger of the trusted log's name",
          entries([](const VirtualSigstore& s, auto& plans) {
            plans[0].log = make_rekor(s.rekor.host, s.rekor.from);
          })),
      bad("log-id-truncated", "log.unknown", {"TLG-16"}, "four octets of the log's ID", entry([](Json& e) {
            std::string& id = text_at(e, "logId/keyId");
            id = encode_base64(decode_base64(id)->substr(0, 4));
          })),
      bad("log-id-missing", "json.shape", {"TLG-16"}, "no log ID",
          entry([](Json& e) { remove(e, "logId"); })),
      bad("log-id-of-other-log", "log.promise-invalid", {"TLG-16"}, "the ID of the other trusted log",
          [](Situation& s) {
            s.recipe.entries[0].entry = [id = encode_base64(s.sigstore.rekor2.id())](Json& e) {
              at(e, "logId/keyId") = id;
            };
          }),
  };
}

}  // namespace

std::vector<VirtualCase> log_cases() { return join({proofs(), promises(), windows(), numbers(), indexes()}); }

}  // namespace sekisho::support
