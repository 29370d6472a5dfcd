#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/curves.h"
#include "crypto/der.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {
namespace {

using enum SignatureScheme;

constexpr std::string_view kMessage = "papers, please";

const std::vector<KeyKind> kKinds = {KeyKind::kEcdsaP256, KeyKind::kEcdsaP384, KeyKind::kEcdsaP521,
                                     KeyKind::kRsa, KeyKind::kEd25519};
const std::map<KeyKind, std::vector<SignatureScheme>> kFitting = {
    {KeyKind::kEcdsaP256, {kEcdsaSha256}},
    {KeyKind::kEcdsaP384, {kEcdsaSha384}},
    {KeyKind::kEcdsaP521, {kEcdsaSha512}},
    {KeyKind::kRsa,
     {kRsaPkcs1Sha256, kRsaPkcs1Sha384, kRsaPkcs1Sha512, kRsaPssSha256, kRsaPssSha384, kRsaPssSha512}},
    {KeyKind::kEd25519, {kEd25519, kEd25519ph}},
};
const std::vector<SignatureScheme> kSchemes = {
    kEcdsaSha256,  kEcdsaSha384,  kEcdsaSha512,  kRsaPkcs1Sha256, kRsaPkcs1Sha384, kRsaPkcs1Sha512,
    kRsaPssSha256, kRsaPssSha384, kRsaPssSha512, kEd25519,        kEd25519ph};

// One key of each kind for the whole program: RSA takes its time.
const PrivateKey& key_of(KeyKind kind) {
  static const std::map<KeyKind, PrivateKey> keys = [] {
    std::map<KeyKind, PrivateKey> made;
    for (const KeyKind each : kKinds) made.emplace(each, *PrivateKey::generate(each));
    return made;
  }();
  return keys.at(kind);
}

Bytes sign(KeyKind kind, SignatureScheme scheme) { return *key_of(kind).sign(scheme, kMessage); }

ReasonCode outcome(const Done& done) { return done.ok() ? ReasonCode::kInternalError : done.error().code; }

// Neither by the message nor by its hash.
void expect_refused(const PublicKey& key, SignatureScheme scheme, BytesView signature) {
  EXPECT_EQ(outcome(verify_signature(key, scheme, kMessage, signature)), ReasonCode::kSignatureInvalid);
  EXPECT_EQ(outcome(verify_prehashed(key, scheme, hash_bytes(scheme_hash(scheme), kMessage), signature)),
            ReasonCode::kSignatureInvalid);
}

Bytes flipped(Bytes bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

TEST(Verify, AcceptsWhatWasSignedByEachKindAndScheme) {
  for (const auto& [kind, schemes] : kFitting) {
    for (const SignatureScheme scheme : schemes) {
      const PublicKey key = key_of(kind).public_key();
      const Bytes signature = sign(kind, scheme);
      const Bytes hash = hash_bytes(scheme_hash(scheme), kMessage);
      EXPECT_TRUE(verify_signature(key, scheme, kMessage, signature).ok());
      EXPECT_EQ(verify_prehashed(key, scheme, hash, signature).ok(), scheme != kEd25519);
      EXPECT_EQ(outcome(verify_signature(key, scheme, "other", signature)), ReasonCode::kSignatureInvalid);
      EXPECT_EQ(outcome(verify_signature(key, scheme, "", signature)), ReasonCode::kSignatureInvalid);
      EXPECT_EQ(outcome(verify_prehashed(key, scheme, flipped(hash, 0), signature)),
                ReasonCode::kSignatureInvalid);
    }
  }
}

TEST(Verify, SignsByTheFirstOfTheDefaultSchemes) {
  for (const KeyKind kind : kKinds) {
    const PrivateKey& key = key_of(kind);
    const auto signature = key.sign(kMessage);
    ASSERT_TRUE(signature.ok());
    EXPECT_TRUE(
        verify_signature(key.public_key(), key.public_key().default_schemes()[0], kMessage, *signature).ok());
  }
}

TEST(Verify, SignsEmptyAndLargeMessages) {
  const Bytes large(3000000, 'x');
  for (const KeyKind kind : kKinds) {
    const SignatureScheme scheme = kFitting.at(kind).front();
    for (const BytesView message : {BytesView(), BytesView(large)}) {
      const auto signature = key_of(kind).sign(scheme, message);
      EXPECT_TRUE(verify_signature(key_of(kind).public_key(), scheme, message, *signature).ok());
    }
  }
}

// SIG-15, SIG-21: each signature under each other scheme, fitting or not.
TEST(Verify, RefusesEveryOtherScheme) {
  for (const auto& [kind, schemes] : kFitting) {
    for (const SignatureScheme made : schemes) {
      const Bytes signature = sign(kind, made);
      for (const SignatureScheme asked : kSchemes) {
        if (asked != made) expect_refused(key_of(kind).public_key(), asked, signature);
      }
    }
  }
}

// SIG-26: keys and signatures that do not belong together make the library answer with errors of all sorts.
TEST(Verify, RefusesEveryOtherKey) {
  for (const auto& [signer, schemes] : kFitting) {
    for (const SignatureScheme scheme : schemes) {
      const Bytes signature = sign(signer, scheme);
      const auto another = PrivateKey::generate(signer == KeyKind::kRsa ? KeyKind::kEcdsaP256 : signer);
      expect_refused(another->public_key(), scheme, signature);
      for (const KeyKind kind : kKinds) {
        if (kind != signer) expect_refused(key_of(kind).public_key(), kFitting.at(kind).front(), signature);
      }
    }
  }
}

TEST(Verify, RefusesToSignByASchemeThatDoesNotFit) {
  for (const auto& [kind, schemes] : kFitting) {
    for (const SignatureScheme scheme : kSchemes) {
      const bool fits = std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
      const auto signature = key_of(kind).sign(scheme, kMessage);
      EXPECT_EQ(signature.ok(), fits);
      if (!fits) {
        EXPECT_EQ(signature.error().code, ReasonCode::kKeyUnsupported);
      }
    }
  }
}

TEST(Verify, RefusesEveryFlippedBit) {
  for (const KeyKind kind : kKinds) {
    const SignatureScheme scheme = kFitting.at(kind).front();
    const Bytes signature = sign(kind, scheme);
    const std::size_t step = kind == KeyKind::kRsa || kind == KeyKind::kEcdsaP521 ? 7 : 1;
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += step) {
      const auto verified =
          verify_signature(key_of(kind).public_key(), scheme, kMessage, flipped(signature, bit));
      EXPECT_EQ(outcome(verified), ReasonCode::kSignatureInvalid) << bit;
    }
  }
}

TEST(Verify, RefusesSignaturesThatAreCutOrLengthened) {
  for (const auto& [kind, schemes] : kFitting) {
    for (const SignatureScheme scheme : schemes) {
      const Bytes good = sign(kind, scheme);
      for (const Bytes& wrong :
           {Bytes(), good.substr(1), good.substr(0, good.size() - 1), good + Bytes(1, '\0'),
            Bytes(1, '\0') + good, good + good, Bytes(good.size(), '\0'), Bytes(good.size(), '\xff'),
            Bytes(1000000, '\x30')}) {
        expect_refused(key_of(kind).public_key(), scheme, wrong);
      }
    }
  }
}

TEST(Verify, RefusesHashesOfAnotherLength) {
  for (const auto& [kind, schemes] : kFitting) {
    for (const SignatureScheme scheme : schemes) {
      const Bytes hash = hash_bytes(scheme_hash(scheme), kMessage);
      const Bytes signature = sign(kind, scheme);
      for (const Bytes& wrong : {Bytes(), hash.substr(1), hash + Bytes(1, '\0'), Bytes(20, 'x')}) {
        const auto verified = verify_prehashed(key_of(kind).public_key(), scheme, wrong, signature);
        EXPECT_EQ(outcome(verified), ReasonCode::kSignatureInvalid);
      }
    }
  }
}

struct Halves {
  Bytes r, s;
};

Halves halves_of(BytesView signature) {
  DerReader reader(take_only(signature, DerTag::kSequence).value());
  const Bytes r(reader.take_unsigned().value());
  return {r, Bytes(reader.take_unsigned().value())};
}

Bytes render_halves(BytesView r, BytesView s) { return render_der(DerTag::kSequence, Bytes(r) + Bytes(s)); }

Bytes padded(const Bytes& magnitude, std::size_t size) {
  return Bytes(size - magnitude.size(), '\0') + magnitude;
}

const std::vector<std::pair<KeyKind, SignatureScheme>> kEcdsa = {{KeyKind::kEcdsaP256, kEcdsaSha256},
                                                                 {KeyKind::kEcdsaP384, kEcdsaSha384},
                                                                 {KeyKind::kEcdsaP521, kEcdsaSha512}};

// SIG-11
TEST(Ecdsa, RefusesHalvesThatAreOutOfRange) {
  EXPECT_EQ(decode_base64("MAYCAQACAQA=").value(),
            render_halves(render_der_unsigned(""), render_der_unsigned("")));
  for (const auto& [kind, scheme] : kEcdsa) {
    const PublicKey key = key_of(kind).public_key();
    const Bytes order = curve_of(kind)->order;
    const Bytes beyond = flipped(order, (order.size() - 1) * 8 + 1);
    const auto [r, s] = halves_of(sign(kind, scheme));
    for (const Bytes& half : {Bytes(), order, beyond, Bytes(order.size(), '\xff'), order + "x"}) {
      const Bytes wrong = render_der_unsigned(half);
      expect_refused(key, scheme, render_halves(wrong, render_der_unsigned(s)));
      expect_refused(key, scheme, render_halves(render_der_unsigned(r), wrong));
      expect_refused(key, scheme, render_halves(wrong, wrong));
      expect_refused(key, scheme, render_halves(wrong, render_der_unsigned("\x01")));
    }
  }
}

TEST(Ecdsa, KnowsTheOrdersOfItsCurves) {
  EXPECT_EQ(curve_of(KeyKind::kEcdsaP256)->order.size(), 32U);
  EXPECT_EQ(curve_of(KeyKind::kEcdsaP384)->order.size(), 48U);
  EXPECT_EQ(curve_of(KeyKind::kEcdsaP521)->order.size(), 66U);
  for (const auto& [kind, scheme] : kEcdsa) {
    const Curve& curve = *curve_of(kind);
    EXPECT_FALSE(is_scalar(curve, curve.order));
    EXPECT_TRUE(
        is_scalar(curve, flipped(curve.order, (curve.order.size() - 1) * 8)));  // all three orders are odd
    EXPECT_TRUE(is_scalar(curve, "\x01"));
    EXPECT_FALSE(is_scalar(curve, ""));
    EXPECT_EQ(find_curve(curve.oid), &curve);
  }
  EXPECT_EQ(curve_of(KeyKind::kRsa), nullptr);
}

// SIG-12
TEST(Ecdsa, RefusesEverySpellingButStrictDer) {
  for (const auto& [kind, scheme] : kEcdsa) {
    const auto [r, s] = halves_of(sign(kind, scheme));
    const Bytes good_r = render_der_unsigned(r);
    const Bytes good_s = render_der_unsigned(s);
    const Bytes both = good_r + good_s;
    const Bytes long_form =
        Bytes("\x30\x83", 2) + Bytes(2, '\0') + Bytes(1, static_cast<char>(both.size())) + both;
    const Bytes indefinite = Bytes("\x30\x80", 2) + both + Bytes(2, '\0');
    expect_refused(key_of(kind).public_key(), scheme, long_form);
    expect_refused(key_of(kind).public_key(), scheme, indefinite);
    expect_refused(key_of(kind).public_key(), scheme, render_halves(both, Bytes(2, '\0')));
    expect_refused(key_of(kind).public_key(), scheme, render_halves(both, render_der(DerTag::kNull, "")));
    expect_refused(key_of(kind).public_key(), scheme, render_halves(good_r, ""));
    expect_refused(key_of(kind).public_key(), scheme,
                   render_halves(render_der(DerTag::kInteger, Bytes(2, '\0') + r), good_s));
    expect_refused(key_of(kind).public_key(), scheme, render_der(DerTag::kOctetString, both));
    EXPECT_TRUE(
        verify_signature(key_of(kind).public_key(), scheme, kMessage, render_halves(good_r, good_s)).ok());
  }
}

// SIG-12: r as a negative number, which is what it is without its leading zero.
TEST(Ecdsa, RefusesNegativeHalves) {
  for (int i = 0; i < 100; ++i) {
    const auto [r, s] = halves_of(sign(KeyKind::kEcdsaP256, kEcdsaSha256));
    if (static_cast<unsigned char>(r.front()) < 0x80) continue;
    expect_refused(key_of(KeyKind::kEcdsaP256).public_key(), kEcdsaSha256,
                   render_halves(render_der(DerTag::kInteger, r), render_der_unsigned(s)));
    return;
  }
  FAIL() << "no r of a hundred had its top bit set";
}

// SIG-14
TEST(Ecdsa, RefusesTheRawFormOfP1363) {
  for (const auto& [kind, scheme] : kEcdsa) {
    const std::size_t size = curve_of(kind)->field_bytes;
    const auto [r, s] = halves_of(sign(kind, scheme));
    expect_refused(key_of(kind).public_key(), scheme, padded(r, size) + padded(s, size));
  }
}

// SIG-28: ten signatures side by side, one of them bad at each place in turn; each answer belongs to its own
// question.
TEST(Verify, TellsTenParallelSignaturesApart) {
  constexpr std::size_t kCount = 10;
  const PublicKey key = key_of(KeyKind::kEcdsaP256).public_key();
  std::vector<Bytes> messages, signatures;
  for (std::size_t i = 0; i < kCount; ++i) {
    messages.push_back("message " + std::to_string(i));
    signatures.push_back(*key_of(KeyKind::kEcdsaP256).sign(messages.back()));
  }
  for (std::size_t bad = 0; bad < kCount; ++bad) {
    std::vector<Done> results(kCount, fail(ReasonCode::kInternalError, "not looked at"));
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kCount; ++i) {
      threads.emplace_back([&, i] {
        const BytesView message = i == bad ? BytesView("forged") : BytesView(messages[i]);
        results[i] = verify_signature(key, kEcdsaSha256, message, signatures[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(results[i].ok(), i != bad);
      if (i == bad) {
        EXPECT_EQ(outcome(results[i]), ReasonCode::kSignatureInvalid);
      }
    }
  }
}

TEST(Verify, WorksForAllKindsInParallel) {
  std::vector<std::thread> threads;
  std::vector<int> good(8, 0);
  for (std::size_t i = 0; i < good.size(); ++i) {
    threads.emplace_back([&good, i] {
      for (const KeyKind kind : kKinds) {
        const auto key = PublicKey::parse_der(key_of(kind).public_key().der());
        const SignatureScheme scheme = key->default_schemes().back();
        if (verify_signature(*key, scheme, kMessage, sign(kind, scheme)).ok()) ++good[i];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(8, 5));
}

}  // namespace
}  // namespace sekisho::crypto
