// Promises of certificate transparency logs.
#include "support/case_table.h"
#include "support/der_writer.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

using Scts = std::vector<SctSpec>;
using Sigstore = VirtualSigstore;

constexpr const char* kMissing = "sct.missing";
constexpr const char* kInvalid = "sct.invalid";

SctSpec second(const Sigstore& sigstore) {
  return sct_of(sigstore.ct_logs.at(1), signing_time(), sigstore.ca.links[0].spec.key_info);
}

// Gives the first log's key an end.
Arrange log_until(Seconds after) {
  return root([after](Json& r) { at(r, "ctlogs/0/publicKey/validFor/end") = render_time(later(after)); });
}

Arrange stamped_at(Seconds after) {
  return scts([after](const Sigstore&, Scts& list) {
    list[0].milliseconds = static_cast<std::uint64_t>(later(after).time_since_epoch().count()) * 1000;
  });
}

Cases contents() {
  return {
      bad("sct-none", kMissing, {"CRT-25"}, "no SCT",
          scts([](const Sigstore&, Scts& list) { list.clear(); })),
      bad("sct-wrong-key", kInvalid, {"CRT-25"}, "in a trusted log's name by another key",
          scts([](const Sigstore&, Scts& list) { list[0].key = make_key(); })),
      bad("sct-unknown-log", kMissing, {"CRT-25"}, "of a log that nobody trusts",
          scts([](const Sigstore&, Scts& list) {
            list[0].key = make_key();
            list[0].log_id = sha256(list[0].key.public_key().der());
          })),
      bad("sct-wrong-issuer", kInvalid, {"CRT-25"}, "of another issuer's precertificate",
          scts([](const Sigstore& s, Scts& list) {
            list[0].issuer_key_hash = sha256(s.ca.links[1].spec.key_info);
          })),
      bad("sct-other-certificate", kInvalid, {"CRT-25"}, "of another certificate",
          scts([](const Sigstore&, Scts& list) { list[0].tbs = der::sequence("other"); })),
      bad("sct-time-changed", kInvalid, {"CRT-25"}, "its time is not the one that was signed",
          scts([](const Sigstore&, Scts& list) {
            list[0].spoil = [](Bytes& sct) { sct[40] = static_cast<char>(sct[40] ^ 1); };
          })),
      bad("sct-signature-broken", kInvalid, {"CRT-25"}, "one bit of its signature is flipped",
          scts([](const Sigstore&, Scts& list) {
            list[0].spoil = [](Bytes& sct) { sct.back() = static_cast<char>(sct.back() ^ 1); };
          })),
      good("sct-extensions", {"CRT-25"}, "of a static CT log, with the leaf's index",
           scts([](const Sigstore&, Scts& list) { list[0].extensions = leaf_index_extension(4711); })),
      bad("sct-extensions-changed", kInvalid, {"CRT-25"}, "its extensions are not those that were signed",
          scts([](const Sigstore&, Scts& list) {
            list[0].extensions = leaf_index_extension(4711);
            list[0].spoil = [](Bytes& sct) { sct[50] = static_cast<char>(sct[50] ^ 1); };
          })),
      bad("sct-version-2", "sct.invalid", {"CRT-25"}, "of a version that is not known",
          scts([](const Sigstore&, Scts& list) { list[0].version = 1; })),
      good("sct-unknown-and-good", {"CRT-25"}, "one of an unknown log, and a good one",
           scts([](const Sigstore&, Scts& list) {
             SctSpec unknown = list[0];
             unknown.key = make_key();
             unknown.log_id = sha256(unknown.key.public_key().der());
             list.insert(list.begin(), unknown);
           })),
  };
}

Arrange written(std::function<void(Bytes&)> edit) {
  return finished_leaf([edit](CertificateSpec& c) { edit(extension_of(c, kSctOid).value); });
}

Cases shapes() {
  return {
      bad("sct-list-empty", "sct.invalid", {"CRT-25"}, "an empty list",
          written([](Bytes& value) { value = der::octets(Bytes(2, '\0')); })),
      bad("sct-list-trailing", kInvalid, {"CRT-25", "CRT-27"}, "a byte after the list",
          written([](Bytes& value) { value = der::octets(der::content(value) + Bytes(1, '\0')); })),
      bad("sct-list-truncated", kInvalid, {"CRT-25", "CRT-27"}, "the list ends early",
          written([](Bytes& value) {
            const Bytes list = der::content(value);
            value = der::octets(list.substr(0, list.size() - 1));
          })),
      bad("sct-trailing", kInvalid, {"CRT-25", "CRT-27"}, "a byte after the signature in the SCT",
          scts([](const Sigstore&, Scts& list) { list[0].spoil = [](Bytes& sct) { sct += '\0'; }; })),
      bad("sct-not-octets", kInvalid, {"CRT-25", "CRT-27"}, "the list without its OCTET STRING",
          written([](Bytes& value) { value = der::content(value); })),
  };
}

Cases windows() {
  return {
      bad("sct-after-log-end", "sct.invalid", {"CRT-25", "CRT-28"}, "a second after the log's key ended",
          both(stamped_at(Seconds(0)), log_until(Seconds(-1)))),
      good("sct-log-end-inclusive", {"CRT-25", "CRT-28"}, "in the last moment of the log's key",
           both(stamped_at(Seconds(0)), log_until(Seconds(0)))),
      bad("sct-before-log-start", "sct.invalid", {"CRT-25", "CRT-28"}, "a second before the log's key began",
          both(stamped_at(Seconds(0)), root([](Json& r) {
                 at(r, "ctlogs/0/publicKey/validFor/start") = render_time(later(Seconds(1)));
               }))),
  };
}

Cases thresholds() {
  const Demands two{.scts = 2};
  return {
      demanding(two, good("sct-two-logs", {"CRT-26"}, "two logs promised",
                          scts([](const Sigstore& s, Scts& list) { list.push_back(second(s)); }))),
      demanding(two, bad("sct-one-log-twice", kMissing, {"CRT-26"}, "one log promised twice",
                         scts([](const Sigstore&, Scts& list) {
                           list.push_back(list[0]);
                           list[1].milliseconds += 1000;
                         }))),
      demanding(two, bad("sct-repeated", kMissing, {"CRT-26"}, "the same SCT twice",
                         scts([](const Sigstore&, Scts& list) { list.push_back(list[0]); }))),
      demanding(two, bad("sct-one-of-two", kMissing, {"CRT-26"}, "one log promised", nullptr)),
      demanding(Demands{.scts = 0},
                good("sct-private-instance", {"CRT-25"}, "an instance without CT logs, and none is asked for",
                     [](Situation& s) { s.sigstore.ct_logs.clear(); })),
      bad("sct-private-instance-asked", "trusted-root.incomplete", {"CRT-25", "TLG-27"},
          "an instance without CT logs, and an SCT is asked for",
          [](Situation& s) { s.sigstore.ct_logs.clear(); }),
      good("sct-second-log", {"CRT-25"}, "of the second log alone",
           scts([](const Sigstore& s, Scts& list) { list = {second(s)}; })),
  };
}

}  // namespace

std::vector<VirtualCase> sct_cases() { return join({contents(), shapes(), windows(), thresholds()}); }

}  // namespace sekisho::support
