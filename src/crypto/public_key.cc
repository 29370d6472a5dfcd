#include "crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/text.h"
#include "crypto/initialise.h"
#include "crypto/key_context.h"
#include "crypto/octets.h"
#include "crypto/pem.h"
#include "crypto/public_key_state.h"
#include "crypto/scheme.h"
#include "crypto/spki.h"

namespace sekisho::crypto {

namespace {

constexpr std::string_view kLabel = "PUBLIC KEY";

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};

using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Group = std::unique_ptr<EC_GROUP, Free<EC_GROUP_free>>;
using GroupPoint = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;

Error invalid(std::string what) { return fail(ReasonCode::kKeyInvalid, std::move(what)); }

// Keys are built from their numbers: the generic decoders of OpenSSL 3 cost more than a verification and
// accept more.
KeyHandle make_key(const char* type, int selection, OSSL_PARAM* parameters) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) {
    return nullptr;
  }
  return KeyHandle(key);
}

KeyHandle make_curve(const Curve& curve) {
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1) {
    return nullptr;
  }
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  return parameters ? make_key("EC", EVP_PKEY_KEY_PARAMETERS, parameters.get()) : nullptr;
}

template <KeyKind kind>
const EVP_PKEY* template_of() {
  static const KeyHandle made = make_curve(*curve_of(kind));
  return made.get();
}

// A key of the curve without a point, made once: to copy it is cheaper than to set up the curve for each key.
const EVP_PKEY* curve_template(KeyKind kind) {
  if (kind == KeyKind::kEcdsaP256) return template_of<KeyKind::kEcdsaP256>();
  if (kind == KeyKind::kEcdsaP384) return template_of<KeyKind::kEcdsaP384>();
  return template_of<KeyKind::kEcdsaP521>();
}

// OpenSSL checks here that the point is on the curve; all points but the neutral one have the curve's prime
// order.
KeyHandle make_ec_key(const Curve& curve, BytesView point) {
  // EVP_PKEY_dup takes no const, but only reads.
  KeyHandle key(EVP_PKEY_dup(const_cast<EVP_PKEY*>(curve_template(curve.kind))));
  if (!key || EVP_PKEY_set1_encoded_public_key(key.get(), octets(point), point.size()) != 1) return nullptr;
  return key;
}

Number make_number(BytesView magnitude) {
  return Number(BN_bin2bn(octets(magnitude), static_cast<int>(magnitude.size()), nullptr));
}

KeyHandle make_rsa_key(const RsaNumbers& numbers) {
  const Number modulus = make_number(numbers.modulus);
  const Number exponent = make_number(numbers.exponent);
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !modulus || !exponent ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  return parameters ? make_key("RSA", EVP_PKEY_PUBLIC_KEY, parameters.get()) : nullptr;
}

// SEC 1 section 2.3: the uncompressed form of a point, whichever it was written in.
Result<Bytes> uncompress(const Curve& curve, BytesView point) {
  if (point.front() == '\x04') return Bytes(point);
  const Group group(EC_GROUP_new_by_curve_name(curve.nid));
  if (!group) return fail(ReasonCode::kInternalError, "OpenSSL does not know the curve");
  const GroupPoint read(EC_POINT_new(group.get()));
  if (!read || EC_POINT_oct2point(group.get(), read.get(), octets(point), point.size(), nullptr) != 1) {
    return invalid("the point of the key is not on " + std::string(curve.title));
  }
  Bytes full(1 + 2 * curve.field_bytes, '\0');
  const std::size_t written = EC_POINT_point2oct(group.get(), read.get(), POINT_CONVERSION_UNCOMPRESSED,
                                                 octets(full), full.size(), nullptr);
  if (written != full.size()) return fail(ReasonCode::kInternalError, "OpenSSL cannot write a point");
  return full;
}

KeyData data_of(const KeyAlgorithm& algorithm, BytesView key) {
  Bytes der = render_spki(algorithm, key);
  Digest id = Digest::of(der);
  return KeyData{algorithm.kind, algorithm.curve, std::move(der), std::move(id), nullptr, {}, 0};
}

Result<KeyData> load_ec(const Spki& spki) {
  SEKISHO_TRY(point, uncompress(*spki.algorithm.curve, spki.key));
  KeyData data = data_of(spki.algorithm, point);
  data.handle = make_ec_key(*data.curve, point);
  if (!data.handle) return invalid("the point of the key is not on " + std::string(data.curve->title));
  return data;
}

Result<KeyData> load_rsa(const Spki& spki) {
  KeyData data = data_of(spki.algorithm, spki.key);
  data.handle = make_rsa_key(spki.rsa);
  data.modulus_bytes = spki.rsa.modulus.size();
  if (!data.handle) return invalid("OpenSSL refuses the RSA key");
  return data;
}

Result<KeyData> load_ed25519(const Spki& spki) {
  KeyData data = data_of(spki.algorithm, spki.key);
  data.ed25519 = Bytes(spki.key);
  return data;
}

Result<KeyData> load_key(const Spki& spki) {
  switch (spki.algorithm.kind) {
    case KeyKind::kEcdsaP256:
    case KeyKind::kEcdsaP384:
    case KeyKind::kEcdsaP521:
      return load_ec(spki);
    case KeyKind::kRsa:
      return load_rsa(spki);
    case KeyKind::kEd25519:
      return load_ed25519(spki);
  }
  return fail(ReasonCode::kInternalError, "unknown kind of key");
}

Error wrong_label(std::string_view label) {
  std::string what = "the PEM block is \"" + printable(label, 80) + "\", not \"PUBLIC KEY\"";
  if (label.ends_with("PRIVATE KEY")) what += ": this is a private key, name the public one";
  return invalid(std::move(what));
}

}  // namespace

void KeyHandleFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

ErrorMark::ErrorMark() { ERR_set_mark(); }
ErrorMark::~ErrorMark() { ERR_pop_to_mark(); }

Result<PublicKey> PublicKey::parse_pem(std::string_view pem) {
  SEKISHO_TRY(block, parse_pem_block(pem, Limits{}.key_file_bytes));
  if (block.label != kLabel) return wrong_label(block.label);
  return parse_der(block.content);
}

Result<PublicKey> PublicKey::parse_der(BytesView der) {
  SEKISHO_CHECK(initialise_crypto());
  if (der.size() > Limits{}.key_file_bytes) return invalid("the key has " + render_size(der.size()));
  const ErrorMark mark;
  SEKISHO_TRY(spki, parse_spki(der));
  SEKISHO_TRY(data, load_key(spki));
  return PublicKey(std::make_shared<const State>(State{std::move(data)}));
}

Result<PublicKey> PublicKey::parse_pkcs1(BytesView der) {
  return parse_der(render_spki(KeyAlgorithm{KeyKind::kRsa, nullptr}, der));
}

KeyKind PublicKey::kind() const { return state_->kind; }
const Digest& PublicKey::id() const { return state_->id; }
const Bytes& PublicKey::der() const { return state_->der; }
std::size_t PublicKey::modulus_bits() const { return 8 * state_->modulus_bytes; }
std::string PublicKey::render_pem() const { return render_pem_block(kLabel, state_->der); }
std::vector<SignatureScheme> PublicKey::default_schemes() const { return default_schemes_of(state_->kind); }

}  // namespace sekisho::crypto
