#include "crypto/certificate_names.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/x509.h"
#include "crypto/x509_name.h"

namespace sekisho::crypto {

namespace {

using Type = GeneralName::Type;

// Place is where a name is: an entry names something, a base names all that is under it (RFC 5280 section
// 4.2.1.10).
enum class Place { kEntry, kBase };

GeneralName name_of(Type type, BytesView value) { return GeneralName{type, Bytes(value)}; }

Error empty_name() { return malformed_certificate("one of its alternative names is empty"); }

Result<GeneralName> parse_ia5_name(Type type, BytesView content, Place place) {
  if (!is_ia5(content)) return malformed_certificate("a name in it is not 7-bit ASCII, as IA5String is");
  if (place == Place::kEntry && content.empty()) return empty_name();
  return name_of(type, content);
}

Result<GeneralName> parse_address(BytesView content, Place place) {
  const std::size_t parts = place == Place::kBase ? 2 : 1;
  if (content.size() == 4 * parts || content.size() == 16 * parts) return name_of(Type::kAddress, content);
  return malformed_certificate("an IP address in it has " + std::to_string(content.size()) + " bytes");
}

// The tag is explicit, since Name is a CHOICE (X.680 section 31.2.7).
Result<GeneralName> parse_directory(BytesView content, Place place) {
  DerReader reader(content);
  SEKISHO_TRY(name, take_name(reader));
  if (!reader.at_end()) return malformed_certificate("a directory name in it is more than one name");
  if (place == Place::kEntry && name == kEmptyName) return empty_name();
  return name_of(Type::kDirectory, name);
}

Result<GeneralName> parse_fulcio_user(BytesView value) {
  SEKISHO_TRY(text, need(parse_utf8_string(value), "the Fulcio user name in it is not a UTF8String"));
  if (text.empty()) return empty_name();
  return GeneralName{Type::kFulcioUser, std::move(text)};
}

Result<GeneralName> parse_other_name(BytesView content) {
  DerReader reader(content);
  const auto type = reader.take(DerTag::kObjectIdentifier);
  const auto oid = type ? parse_oid(*type) : std::nullopt;
  const auto value = reader.take(DerTag::kContext0);
  if (!oid || !value || !reader.at_end())
    return malformed_certificate("an otherName in it is not a type and a value");
  if (*oid == kFulcioUserNameOid) return parse_fulcio_user(*value);
  DerReader inner(*value);
  if (!inner.take_any() || !inner.at_end())
    return malformed_certificate("the value of an otherName in it is not one DER element");
  return name_of(Type::kUnsupported, content);
}

Result<GeneralName> parse_registered_id(BytesView content) {
  if (is_oid(content)) return name_of(Type::kUnsupported, content);
  return malformed_certificate("a registered identifier in it is not an object identifier");
}

Result<GeneralName> parse_general_name(const DerElement& element, Place place) {
  const auto& [tag, content, whole] = element;
  if (tag == DerTag::kContext0) return parse_other_name(content);
  if (tag == DerTag::kImplicit1) return parse_ia5_name(Type::kEmail, content, place);
  if (tag == DerTag::kImplicit2) return parse_ia5_name(Type::kDns, content, place);
  if (tag == DerTag::kImplicit6) return parse_ia5_name(Type::kUri, content, place);
  if (tag == DerTag::kContext4) return parse_directory(content, place);
  if (tag == DerTag::kImplicit7) return parse_address(content, place);
  if (tag == DerTag::kImplicit8) return parse_registered_id(content);
  const bool x400_or_edi = tag == DerTag::kContext3 || tag == DerTag::kContext5;
  if (x400_or_edi) return name_of(Type::kUnsupported, content);
  return malformed_certificate("a name in it is of no type that RFC 5280 has");
}

// minimum is 0 and so not written, and maximum is absent (RFC 5280 section 4.2.1.10).
Result<GeneralName> parse_subtree(BytesView content) {
  DerReader reader(content);
  SEKISHO_TRY(base, need(reader.take_any(), "a name constraint has no name"));
  if (!reader.at_end()) return malformed_certificate("a name constraint has more than a name");
  return parse_general_name(base, Place::kBase);
}

Result<std::vector<GeneralName>> parse_subtrees(BytesView content) {
  std::vector<GeneralName> names;
  UniqueElements unique;
  DerReader reader(content);
  while (!reader.at_end()) {
    SEKISHO_TRY(subtree, need(reader.take(DerTag::kSequence), "a name constraint is not a DER sequence"));
    SEKISHO_CHECK(unique.add(subtree));
    SEKISHO_TRY(name, parse_subtree(subtree));
    names.push_back(std::move(name));
  }
  SEKISHO_CHECK(unique.finish());
  return names;
}

Done take_subtrees(DerReader& reader, DerTag tag, std::vector<GeneralName>& names) {
  if (!reader.next_is(tag)) return done();
  SEKISHO_TRY(content, need(reader.take(tag), "its name constraints are cut off"));
  SEKISHO_TRY(read, parse_subtrees(content));
  names = std::move(read);
  return done();
}

}  // namespace

Done UniqueElements::add(BytesView whole) {
  if (seen_.size() == Limits{}.certificate_names) {
    return malformed_certificate("a list in it has more than " + std::to_string(seen_.size()) + " entries");
  }
  seen_.push_back(whole);
  return done();
}

Done UniqueElements::finish() {
  if (seen_.empty()) return malformed_certificate("a list in it is empty");
  std::sort(seen_.begin(), seen_.end());
  if (std::adjacent_find(seen_.begin(), seen_.end()) == seen_.end()) return done();
  return malformed_certificate("a list in it has the same entry twice");
}

Result<std::vector<GeneralName>> parse_general_names(BytesView content) {
  std::vector<GeneralName> names;
  UniqueElements unique;
  DerReader reader(content);
  while (!reader.at_end()) {
    SEKISHO_TRY(element, need(reader.take_any(), "a name in it is not a DER element"));
    SEKISHO_CHECK(unique.add(element.whole));
    SEKISHO_TRY(name, parse_general_name(element, Place::kEntry));
    names.push_back(std::move(name));
  }
  SEKISHO_CHECK(unique.finish());
  return names;
}

Result<NameConstraints> parse_name_constraints(BytesView der) {
  SEKISHO_TRY(content,
              need(take_only(der, DerTag::kSequence), "its name constraints are not a DER sequence"));
  if (content.empty()) return malformed_certificate("its name constraints are empty");
  NameConstraints constraints;
  DerReader reader(content);
  SEKISHO_CHECK(take_subtrees(reader, DerTag::kContext0, constraints.permitted));
  SEKISHO_CHECK(take_subtrees(reader, DerTag::kContext1, constraints.excluded));
  if (!reader.at_end()) return malformed_certificate("its name constraints hold something unknown");
  return constraints;
}

}  // namespace sekisho::crypto
