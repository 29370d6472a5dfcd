#include "verify/checkpoint.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/der_writer.h"
#include "support/expect.h"
#include "support/virtual_log.h"

namespace sekisho::verify {
namespace {

using sigstore::WitnessKey;
using support::CheckpointSpec;
using support::code_of;
using support::VirtualLog;
using support::Witness;

const Time kWhen = *parse_time("2026-11-23T11:00:00Z");

// Noted is a log, and a checkpoint of its that can be changed before it is signed.
struct Noted {
  explicit Noted(VirtualLog made) : log(std::move(made)) {
    spec.origin = log.origin();
    spec.size = "9";
    spec.root = encode_base64(Bytes(32, 'r'));
    spec.signer = log.host;
    spec.key = log.key;
    spec.key_id = log.id().substr(0, 4);
    spec.cosigned_at = kWhen;
  }

  sigstore::Checkpoint checkpoint() const { return *sigstore::parse_checkpoint(render_checkpoint(spec)); }
  sigstore::Log trusted() const {
    const auto& key = log.key.public_key();
    return {"https://" + log.host, log.id(), key, key.default_schemes().front(), {log.from, std::nullopt}};
  }
  Done verify() const { return verify(trusted()); }
  Done verify(const sigstore::Log& by) const {
    const bool is_v1 = log.version == support::RekorVersion::kV1;
    return verify_checkpoint(checkpoint(), by, is_v1 ? NoteKind::kRekorV1 : NoteKind::kRekorV2);
  }

  VirtualLog log;
  CheckpointSpec spec{
      .origin = {}, .size = {}, .root = {}, .signer = {}, .key = support::make_key(), .key_id = {}};
};

Noted rekor1() { return Noted(support::make_rekor("rekor.example", kWhen)); }
Noted rekor2() { return Noted(support::make_rekor2("rekor2.example", kWhen)); }

void expect_refused(const Noted& noted) {
  EXPECT_REASON(code_of(noted.verify()), ReasonCode::kLogCheckpoint) << render_checkpoint(noted.spec);
}

TEST(VerifyCheckpoint, KnowsTheLogsSignature) {
  EXPECT_TRUE(rekor1().verify().ok());
  EXPECT_TRUE(rekor2().verify().ok());
}

// TLG-08
TEST(VerifyCheckpoint, RefusesStrangers) {
  for (Noted noted : {rekor1(), rekor2()}) {
    Noted by_stranger = noted;
    by_stranger.spec.key = support::make_key(noted.log.key.public_key().kind());
    expect_refused(by_stranger);
    noted.spec.key_id = "\x01\x02\x03\x04";
    expect_refused(noted);
  }
  EXPECT_REASON(code_of(rekor1().verify(rekor1().trusted())), ReasonCode::kLogCheckpoint);
  EXPECT_REASON(code_of(rekor2().verify(rekor2().trusted())), ReasonCode::kLogCheckpoint);
}

// Rekor v1 signs under any name; v2 under its own, which is the origin too.
TEST(VerifyCheckpoint, TakesNamesAsTheVersionOfTheLogDoes) {
  for (Noted noted : {rekor1(), rekor2()}) {
    const bool any = noted.log.version == support::RekorVersion::kV1;
    Noted other_name = noted;
    other_name.spec.signer = "elsewhere.example";
    EXPECT_EQ(other_name.verify().ok(), any);
    noted.spec.origin = "elsewhere.example";
    EXPECT_EQ(noted.verify().ok(), any);
  }
}

// C2SP signed-note: the hint of an Ed25519 key is derived from the name, of which the root knows nothing but
// the URL.
TEST(VerifyCheckpoint, DerivesTheNameFromTheUrl) {
  const Noted noted = rekor2();
  for (const char* url : {"https://rekor2.example", "https://rekor2.example:443/x?y#z", "rekor2.example"}) {
    sigstore::Log log = noted.trusted();
    log.base_url = url;
    EXPECT_TRUE(noted.verify(log).ok()) << url;
  }
  for (const char* url :
       {"https://other.example", "https://rekor2.example.evil", "https://x/rekor2.example", ""}) {
    sigstore::Log log = noted.trusted();
    log.base_url = url;
    EXPECT_REASON(code_of(noted.verify(log)), ReasonCode::kLogCheckpoint) << url;
  }
}

// C2SP signed-note: of ECDSA the hint is that of the key alone.
TEST(VerifyCheckpoint, KnowsHintsOfEcdsaKeys) {
  Noted noted = rekor2();
  noted.log.key = support::make_key(crypto::KeyKind::kEcdsaP256);
  noted.spec.key = noted.log.key;
  noted.spec.key_id = support::sha256(noted.log.key.public_key().der()).substr(0, 4);
  EXPECT_TRUE(noted.verify().ok());
}

// TLG-08
TEST(VerifyCheckpoint, PassesOverLinesOfOthers) {
  for (Noted noted : {rekor1(), rekor2()}) {
    noted.spec.before = {support::note_line("witness.example", "\x01\x02\x03\x04", "x"),
                         support::note_line(noted.log.host, "\x01\x02\x03\x04", "x")};
    EXPECT_TRUE(noted.verify().ok());
  }
}

// Every line that says to be the log's must be.
TEST(VerifyCheckpoint, RefusesAWrongLineBesideTheRightOne) {
  for (Noted noted : {rekor1(), rekor2()}) {
    noted.spec.before = {support::note_line(noted.log.host, noted.spec.key_id, "wrong")};
    expect_refused(noted);
  }
}

std::vector<WitnessKey> keys_of(const std::vector<Witness>& witnesses) {
  std::vector<WitnessKey> keys;
  for (const Witness& witness : witnesses) keys.push_back(*sigstore::parse_witness_key(witness.vkey()));
  return keys;
}

TEST(CountWitnesses, CountsDistinctKeysThatCosigned) {
  Noted noted = rekor2();
  const auto a = support::make_witness("a.example");
  const auto b = support::make_witness("b.example");
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({a, b})), 0U);
  noted.spec.witnesses = {a, b};
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({a, b})), 2U);
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({a})), 1U);
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({support::make_witness("a.example")})), 0U);
  EXPECT_EQ(count_witnesses(noted.checkpoint(), {}), 0U);
  noted.spec.witnesses = {a, a, a};
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({a, b})), 1U);
}

TEST(CountWitnesses, CountsNoneThatDoNotVerify) {
  const auto witness = support::make_witness("a.example");
  const auto keys = keys_of({witness});
  Noted noted = rekor2();
  const std::string text = noted.spec.text();
  const Bytes time =
      support::der::big_endian(static_cast<std::uint64_t>(kWhen.time_since_epoch().count()), 8);
  const auto count_line = [&](const std::string& line) {
    noted.spec.before = {line};
    return count_witnesses(noted.checkpoint(), keys);
  };
  EXPECT_EQ(count_line(witness.cosign(text, kWhen)), 1U);
  EXPECT_EQ(count_line(witness.cosign(text + "x", kWhen)), 0U);
  Witness renamed = witness;
  renamed.name = "b.example";
  EXPECT_EQ(count_line(renamed.cosign(text, kWhen)), 0U);
  // Without the time, at another time than is signed, and a plain signature of the note.
  const Bytes plain = support::sign_with(witness.key, text);
  EXPECT_EQ(count_line(support::note_line("a.example", witness.key_id(), plain)), 0U);
  EXPECT_EQ(count_line(support::note_line("a.example", witness.key_id(), time + plain)), 0U);
  const Bytes other = support::sign_with(witness.key, "cosignature/v1\ntime 1\n" + text);
  EXPECT_EQ(count_line(support::note_line("a.example", witness.key_id(), time + other)), 0U);
  EXPECT_EQ(count_line(support::note_line("a.example", witness.key_id(), time)), 0U);
}

// A wrong line does not take away what a right one gives.
TEST(CountWitnesses, CountsAGoodLineBesideABadOne) {
  const auto witness = support::make_witness("a.example");
  Noted noted = rekor2();
  noted.spec.before = {support::note_line("a.example", witness.key_id(), Bytes(72, 'x'))};
  noted.spec.witnesses = {witness};
  EXPECT_EQ(count_witnesses(noted.checkpoint(), keys_of({witness})), 1U);
}

}  // namespace
}  // namespace sekisho::verify
