#include "sigstore/checkpoint.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"
#include "support/virtual_log.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

const std::string kRoot = encode_base64(Bytes(32, 'r'));
const std::string kText = "rekor.example - 1\n9\n" + kRoot + "\n";
const std::string kLine = support::note_line("rekor.example", "hint", "signature");

ReasonCode refusal(const std::string& note) { return code_of(parse_checkpoint(note)); }

void expect_refused(const std::string& note) {
  EXPECT_REASON(refusal(note), ReasonCode::kLogCheckpoint) << note.substr(0, 200);
}

TEST(Checkpoint, ReadsItsLinesAndSignatures) {
  const std::string text = kText + "Timestamp: 1689177396617352539\n";
  const auto parsed = parse_checkpoint(text + "\n" + kLine + support::note_line("w", "1234", "s"));
  ASSERT_TRUE(parsed.ok()) << parsed.error().detail;
  EXPECT_EQ(parsed->text, text);
  EXPECT_EQ(parsed->origin, "rekor.example - 1");
  EXPECT_EQ(parsed->size, 9U);
  EXPECT_EQ(parsed->root_hash, Bytes(32, 'r'));
  ASSERT_EQ(parsed->signatures.size(), 2U);
  EXPECT_EQ(parsed->signatures[0].name, "rekor.example");
  EXPECT_EQ(parsed->signatures[0].key_hint, "hint");
  EXPECT_EQ(parsed->signatures[0].signature, "signature");
  EXPECT_EQ(parsed->signatures[1].name, "w");
}

// TLG-08
TEST(Checkpoint, RefusesMissingLines) {
  expect_refused("");
  expect_refused("\n\n" + kLine);
  expect_refused("9\n" + kRoot + "\n\n" + kLine);
  expect_refused("rekor.example\n" + kRoot + "\n\n" + kLine);
  expect_refused("rekor.example\n9\n\n" + kLine);
  expect_refused("\n9\n" + kRoot + "\n\n" + kLine);
  expect_refused(kText + kLine);
  expect_refused(kText + "\n");
  expect_refused(kText + "\nfurther\n\n" + kLine);
  expect_refused(kText);
}

// TLG-08
TEST(Checkpoint, ReadsSizesInPlainDecimalAlone) {
  for (const char* size : {"-1", "+9", "1e3", "0x10", "010", " 9", "9 ", "", "18446744073709551616", "9.0"}) {
    expect_refused("o\n" + std::string(size) + "\n" + kRoot + "\n\n" + kLine);
  }
  const auto most = parse_checkpoint("o\n18446744073709551615\n" + kRoot + "\n\n" + kLine);
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->size, UINT64_MAX);
}

// TLG-08
TEST(Checkpoint, ReadsRootsOf32BytesInStrictBase64Alone) {
  for (const std::string& root : {encode_base64(Bytes(31, 'r')), encode_base64(Bytes(33, 'r')), kRoot + "=",
                                  kRoot.substr(0, 43), "-" + kRoot.substr(1), std::string("root")}) {
    expect_refused("o\n9\n" + root + "\n\n" + kLine);
  }
}

// TLG-08
TEST(Checkpoint, HasLineFeedsAndNoOtherControls) {
  std::string crlf = kText + "\n" + kLine;
  for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) crlf.insert(at, "\r");
  expect_refused(crlf);
  expect_refused("o\t\n9\n" + kRoot + "\n\n" + kLine);
  expect_refused(std::string("o\0\n9\n", 5) + kRoot + "\n\n" + kLine);
  expect_refused("o\x7f\n9\n" + kRoot + "\n\n" + kLine);
  expect_refused("o\xff\n9\n" + kRoot + "\n\n" + kLine);
}

// TLG-08
TEST(Checkpoint, RefusesSignatureLinesOfOtherForms) {
  const std::string raw = encode_base64("hintsignature");
  for (const std::string& line :
       {"- o " + raw + "\n", "\u2014o " + raw + "\n", "\u2014 " + raw + "\n", "\u2014  " + raw + "\n",
        "\u2014 o+p " + raw + "\n", "\u2014 o  " + raw + "\n", "\u2014 o " + raw + " \n",
        "\u2014 o " + raw + "=\n", "\u2014 o " + encode_base64("hint") + "\n", std::string("\u2014 o \n"),
        std::string("\u2014 o\n"), "\u2014 o " + raw, std::string("further\n"), std::string("\n")}) {
    expect_refused(kText + "\n" + line);
  }
}

// TLG-08
TEST(Checkpoint, HoldsNoMoreThanAnyHonestOne) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += kLine;
  const auto most = parse_checkpoint(kText + "\n" + lines);
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->signatures.size(), 100U);
  expect_refused(kText + "\n" + lines + kLine);
  expect_refused(kText + std::string(64 * kKiB, 'x') + "\n\n" + kLine);
}

TEST(WitnessKey, ReadsWhatWitnessesPublish) {
  const auto witness = support::make_witness("witness.example");
  const auto parsed = parse_witness_key(witness.vkey());
  ASSERT_TRUE(parsed.ok()) << parsed.error().detail;
  EXPECT_EQ(parsed->name, "witness.example");
  EXPECT_EQ(parsed->key_hint, witness.key_id());
  EXPECT_EQ(parsed->key, witness.key.public_key());
}

// The key in the documentation of golang.org/x/mod/sumdb/note: of type 1 (Ed25519), whose hint is derived
// alike.
TEST(WitnessKey, DerivesTheHintAsTheSpecificationDoes) {
  const auto key = decode_base64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(encode_hex(note_key_hint("PeterNeumann", *key)), "c74f20a3");
}

TEST(WitnessKey, RefusesKeysOfOtherFormsAndKinds) {
  const auto witness = support::make_witness("w");
  const std::string good = witness.vkey();
  const std::string raw = good.substr(good.find('+', 2) + 1);
  const auto with = [](const std::string& name, const Bytes& key) {
    return name + "+" + encode_hex(note_key_hint(name, key)) + "+" + encode_base64(key);
  };
  const Bytes key = *decode_base64(raw);
  ASSERT_TRUE(parse_witness_key(with("w", key)).ok());
  for (const std::string& text :
       {std::string(), std::string("w"), "w+" + raw, "w+00000000+" + raw, "x" + good.substr(1), good + "=",
        " " + good, good + "\n", with("", key), with("a b", key), with("a\nb", key), with("a\xff", key),
        with("w", "\x01" + key.substr(1)), with("w", key + "x"), with("w", key.substr(0, 32)),
        with("w", {})}) {
    EXPECT_REASON(code_of(parse_witness_key(text)), ReasonCode::kKeyInvalid) << text;
  }
}

}  // namespace
}  // namespace sekisho::sigstore
