#include "crypto/signed_attributes.h"

#include <algorithm>
#include <vector>

#include "crypto/der.h"

namespace sekisho::crypto {

namespace {

constexpr BytesView kContentTypeOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", 9);
constexpr BytesView kMessageDigestOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", 9);
constexpr BytesView kSigningCertificateOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c", 11);
constexpr BytesView kSigningCertificateV2Oid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f", 11);
constexpr std::size_t kMaxAttributes = 16;

struct Attribute {
  BytesView oid;
  BytesView values;  // content of the SET OF, not empty
};

using Attributes = std::vector<Attribute>;

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }

const Attribute* find(const Attributes& attributes, BytesView oid) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& attribute) { return attribute.oid == oid; });
  return found == attributes.end() ? nullptr : &*found;
}

Result<Attribute> parse_attribute(BytesView content) {
  DerReader reader(content);
  const auto oid = reader.take_oid();
  const auto values = reader.take(DerTag::kSet);
  if (!oid || !values || values->empty() || !reader.at_end())
    return malformed("a signed attribute is not a name and a set of values");
  return Attribute{*oid, *values};
}

// X.690 11.6: the elements of a SET OF stand in ascending order of their encodings. Another order would leave
// open which bytes were signed.
Result<Attributes> parse_attributes(BytesView content) {
  Attributes attributes;
  BytesView last;
  for (DerReader reader(content); !reader.at_end();) {
    if (attributes.size() == kMaxAttributes) return malformed("there are too many signed attributes");
    const auto element = reader.take_any();
    if (!element || element->tag != DerTag::kSequence)
      return malformed("a signed attribute is not a DER sequence");
    if (element->whole <= last) return malformed("the signed attributes are not in the order of DER");
    last = element->whole;
    SEKISHO_TRY(attribute, parse_attribute(element->content));
    if (find(attributes, attribute.oid) != nullptr) return malformed("a signed attribute is there twice");
    attributes.push_back(attribute);
  }
  return attributes;
}

Result<BytesView> find_value(const Attributes& attributes, BytesView oid, DerTag tag) {
  const Attribute* found = find(attributes, oid);
  const auto value = found != nullptr ? take_only(found->values, tag) : std::nullopt;
  if (!value) return malformed("there is no signed attribute " + render_oid(oid) + " with one value");
  return *value;
}

Result<BytesView> find_content_type(const Attributes& attributes) {
  const Attribute* found = find(attributes, kContentTypeOid);
  DerReader reader(found != nullptr ? found->values : BytesView());
  const auto type = reader.take_oid();
  if (!type || !reader.at_end()) return malformed("there is no signed attribute content-type with one value");
  return *type;
}

}  // namespace

bool SignedAttributes::names(const Certificate& certificate) const {
  if (!signing_certificate && !signing_certificate_v2) return false;
  return (!signing_certificate || names_certificate(*signing_certificate, certificate)) &&
         (!signing_certificate_v2 || names_certificate(*signing_certificate_v2, certificate));
}

Bytes SignedAttributes::signed_bytes() const { return render_der(DerTag::kSet, content); }

Result<SignedAttributes> parse_signed_attributes(BytesView content) {
  SEKISHO_TRY(attributes, parse_attributes(content));
  SEKISHO_TRY(type, find_content_type(attributes));
  SEKISHO_TRY(digest, find_value(attributes, kMessageDigestOid, DerTag::kOctetString));
  SignedAttributes read{content, type, digest, std::nullopt, std::nullopt};
  if (const Attribute* old = find(attributes, kSigningCertificateOid)) {
    SEKISHO_TRY(id, parse_signing_certificate(old->values));
    read.signing_certificate = id;
  }
  if (const Attribute* current = find(attributes, kSigningCertificateV2Oid)) {
    SEKISHO_TRY(id, parse_signing_certificate_v2(current->values));
    read.signing_certificate_v2 = id;
  }
  if (!read.signing_certificate && !read.signing_certificate_v2)
    return malformed("there is no signed attribute signing-certificate");
  return read;
}

}  // namespace sekisho::crypto
