#include "crypto/tst_info.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "crypto/cms_algorithm.h"
#include "crypto/der.h"
#include "crypto/message_digest.h"

namespace sekisho::crypto {

namespace {

constexpr std::size_t kMaxExtensions = 8;
constexpr std::size_t kMaxFractionDigits = 9;

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }

Done take_imprint(DerReader& reader, TstInfo& info) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the message imprint is not a DER sequence");
  DerReader inner(*content);
  SEKISHO_TRY(algorithm, take_hash(inner));
  const auto imprint = inner.take(DerTag::kOctetString);
  if (!imprint || !inner.at_end()) return malformed("the message imprint is not a hash alone");
  if (imprint->size() != hash_size(algorithm)) return malformed("the message imprint has the wrong length");
  info.imprint_algorithm = algorithm;
  info.imprint = *imprint;
  return done();
}

bool is_fraction(std::string_view text) {
  if (text.empty()) return true;
  const auto digits = text.substr(1);
  return text.front() == '.' && !digits.empty() && digits.size() <= kMaxFractionDigits &&
         digits.find_first_not_of("0123456789") == std::string_view::npos && digits.back() != '0';
}

// RFC 3161 section 2.4.2: YYYYMMDDhhmmss[.s...]Z, and no zeros at the end of the fraction.
std::optional<Time> parse_generalized_time(std::string_view text) {
  if (text.size() < 15 || text.back() != 'Z' || !is_fraction(text.substr(14, text.size() - 15)))
    return std::nullopt;
  std::string rfc3339(text.substr(0, 4));
  constexpr std::string_view kSeparators = "--T::";
  for (std::size_t i = 0; i < kSeparators.size(); ++i) {
    rfc3339 += kSeparators[i];
    rfc3339 += text.substr(4 + 2 * i, 2);
  }
  return parse_time(rfc3339 + "Z");
}

Done take_time(DerReader& reader, TstInfo& info) {
  const auto text = reader.take(DerTag::kGeneralizedTime);
  const auto time = text ? parse_generalized_time(*text) : std::nullopt;
  if (!time) return malformed("the timestamp has no time, or not as YYYYMMDDhhmmss[.s]Z");
  info.time = *time;
  return done();
}

// 1 to 999 thousandths of a larger unit.
bool take_thousandths(DerReader& reader, DerTag tag) {
  if (!reader.next_is(tag)) return true;
  const auto content = reader.take(tag);
  const Bytes number = render_der(DerTag::kInteger, content.value_or(BytesView()));
  const auto value = DerReader(number).take_unsigned();
  if (!value || value->empty() || value->size() > 2) return false;
  unsigned count = 0;
  for (const char c : *value) count = count << 8U | static_cast<unsigned char>(c);
  return count <= 999;
}

Done take_accuracy(DerReader& reader) {
  if (!reader.next_is(DerTag::kSequence)) return done();
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the accuracy is not strict DER");
  DerReader inner(*content);
  const bool seconds = !inner.next_is(DerTag::kInteger) || inner.take_unsigned();
  if (!seconds || !take_thousandths(inner, DerTag::kImplicit0) ||
      !take_thousandths(inner, DerTag::kImplicit1) || !inner.at_end()) {
    return malformed("the accuracy is not seconds, milliseconds and microseconds");
  }
  return done();
}

Done take_ordering_and_nonce(DerReader& reader) {
  if (!reader.take_default_false())
    return malformed("the ordering is not a strict DER boolean that differs from false");
  if (reader.next_is(DerTag::kInteger) && !reader.take_integer())
    return malformed("the nonce is not a minimal integer");
  return done();
}

// The choices of GeneralName (RFC 5280 section 4.2.1.6).
bool is_general_name(DerTag tag) {
  constexpr DerTag kTags[] = {DerTag::kContext0,  DerTag::kImplicit1, DerTag::kImplicit2,
                              DerTag::kContext3,  DerTag::kContext4,  DerTag::kContext5,
                              DerTag::kImplicit6, DerTag::kImplicit7, DerTag::kImplicit8};
  return std::find(std::begin(kTags), std::end(kTags), tag) != std::end(kTags);
}

Done take_authority_name(DerReader& reader) {
  if (!reader.next_is(DerTag::kContext0)) return done();
  DerReader inner(reader.take(DerTag::kContext0).value_or(BytesView()));
  const auto name = inner.take_any();
  if (!name || !is_general_name(name->tag) || !inner.at_end())
    return malformed("the authority's name is not one GeneralName");
  return done();
}

Result<BytesView> parse_extension(BytesView content) {
  DerReader reader(content);
  const auto oid = reader.take_oid();
  if (reader.take_default_false() != false)
    return malformed("an extension of the timestamp is critical, or says so in other bytes");
  if (!oid || !reader.take(DerTag::kOctetString) || !reader.at_end())
    return malformed("an extension of the timestamp is not a name and an octet string");
  return *oid;
}

Done take_extensions(DerReader& reader) {
  if (!reader.next_is(DerTag::kContext1)) return done();
  const BytesView content = reader.take(DerTag::kContext1).value_or(BytesView());
  if (content.empty()) return malformed("the extensions of the timestamp are empty");
  std::vector<BytesView> seen;
  for (DerReader inner(content); !inner.at_end();) {
    const auto extension = inner.take(DerTag::kSequence);
    if (!extension || seen.size() == kMaxExtensions)
      return malformed("the extensions of the timestamp are not strict DER, or too many");
    SEKISHO_TRY(oid, parse_extension(*extension));
    if (std::find(seen.begin(), seen.end(), oid) != seen.end())
      return malformed("an extension of the timestamp is there twice");
    seen.push_back(oid);
  }
  return done();
}

}  // namespace

Result<TstInfo> parse_tst_info(BytesView der) {
  const auto content = take_only(der, DerTag::kSequence);
  if (!content) return malformed("the timestamp is not one DER sequence");
  DerReader reader(*content);
  if (reader.take_unsigned() != BytesView("\x01")) return malformed("the version of the timestamp is not 1");
  if (!reader.take_oid()) return malformed("the timestamp has no policy");
  TstInfo info{};
  SEKISHO_CHECK(take_imprint(reader, info));
  // Of either sign: RFC 3161 only says that it is an integer, and test authorities write negative ones.
  if (!reader.take_integer()) return malformed("the serial number is not a minimal integer");
  SEKISHO_CHECK(take_time(reader, info));
  SEKISHO_CHECK(take_accuracy(reader));
  SEKISHO_CHECK(take_ordering_and_nonce(reader));
  SEKISHO_CHECK(take_authority_name(reader));
  SEKISHO_CHECK(take_extensions(reader));
  if (!reader.at_end()) return malformed("something follows the last field of the timestamp");
  return info;
}

}  // namespace sekisho::crypto
