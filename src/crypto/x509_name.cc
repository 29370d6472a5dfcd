#include "crypto/x509_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/x509.h"

namespace sekisho::crypto {

namespace {

constexpr std::size_t kTextBytes = 1000;

struct Attribute {
  BytesView type;  // content of the OBJECT IDENTIFIER
  DerElement value;
};

struct Title {
  BytesView type;
  std::string_view title;
};

// RFC 4519; the arcs under 2.5.4, and the two others that names have.
constexpr std::array<Title, 10> kTitles = {{
    {"\x55\x04\x03", "CN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "street"},
    {"\x55\x04\x0a", "O"},
    {"\x55\x04\x0b", "OU"},
    {{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", 10}, "DC"},
    {{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9}, "emailAddress"},
}};

// X.680 section 41.4; and the two that many authorities write and Go's crypto/x509 takes.
bool is_printable_character(char c) {
  constexpr std::string_view kOthers = " '()+,-./:=?*&";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

// What the older kinds of string hold nobody here reads.
bool is_string(const DerElement& value) {
  if (value.tag == DerTag::kUtf8String) return is_utf8(value.content);
  if (value.tag == DerTag::kPrintableString)
    return std::all_of(value.content.begin(), value.content.end(), is_printable_character);
  if (value.tag == DerTag::kIa5String) return is_ia5(value.content);
  return value.tag == DerTag::kTeletexString || value.tag == DerTag::kBmpString ||
         value.tag == DerTag::kUniversalString || value.tag == DerTag::kNumericString;
}

std::optional<Attribute> parse_attribute(BytesView content) {
  DerReader reader(content);
  const auto type = reader.take(DerTag::kObjectIdentifier);
  const auto value = reader.take_any();
  if (!type || !value || !reader.at_end()) return std::nullopt;
  return Attribute{*type, *value};
}

Done check_attribute(BytesView whole) {
  const auto content = take_only(whole, DerTag::kSequence);
  const auto attribute = content ? parse_attribute(*content) : std::nullopt;
  if (!attribute || !is_oid(attribute->type))
    return malformed_certificate("an attribute of a name in it is not a type and a value");
  if (is_string(attribute->value)) return done();
  return malformed_certificate("an attribute of a name in it is not a string, or not of its characters");
}

// X.690 11.6: the elements of a SET OF are in ascending order; and none is there twice.
Done check_rdn(BytesView content) {
  DerReader reader(content);
  BytesView last;
  do {
    SEKISHO_TRY(attribute, need(reader.take_whole(DerTag::kSequence), "a name in it has an empty part"));
    SEKISHO_CHECK(check_attribute(attribute));
    if (attribute <= last) return malformed_certificate("a name in it has an unsorted part");
    last = attribute;
  } while (!reader.at_end());
  return done();
}

std::string_view escaped_of(char c) {
  constexpr std::string_view kSpecial = ",+\"\\<>;=";
  return kSpecial.find(c) == std::string_view::npos ? "" : "\\";
}

std::string render_value(const DerElement& value) {
  const bool text = value.tag == DerTag::kUtf8String || value.tag == DerTag::kPrintableString ||
                    value.tag == DerTag::kIa5String;
  const BytesView shown = value.content.substr(0, kTextBytes);
  if (!text) return "#" + encode_hex(shown);
  std::string rendered;
  for (const char c : shown) {
    rendered += escaped_of(c);
    rendered += c;
  }
  return rendered;
}

std::string render_attribute(const Attribute& attribute) {
  const auto* known = std::find_if(kTitles.begin(), kTitles.end(),
                                   [&](const Title& title) { return title.type == attribute.type; });
  const std::string title = known == kTitles.end() ? render_oid(attribute.type) : std::string(known->title);
  return title + "=" + render_value(attribute.value);
}

std::string render_rdn(BytesView content) {
  std::string text;
  DerReader reader(content);
  while (const auto whole = reader.take(DerTag::kSequence)) {
    const auto attribute = parse_attribute(*whole);
    if (!attribute) break;
    if (!text.empty()) text += "+";
    text += render_attribute(*attribute);
  }
  return text;
}

}  // namespace

bool is_ia5(BytesView text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Result<BytesView> take_name(DerReader& reader) {
  SEKISHO_TRY(name, need(reader.take_whole(DerTag::kSequence), "a name in it is not a DER sequence"));
  DerReader parts(take_only(name, DerTag::kSequence).value_or(BytesView()));
  while (!parts.at_end()) {
    SEKISHO_TRY(rdn, need(parts.take(DerTag::kSet), "a part of a name in it is not a DER set"));
    SEKISHO_CHECK(check_rdn(rdn));
  }
  return name;
}

std::string render_name(BytesView name) {
  std::vector<BytesView> parts;
  DerReader reader(take_only(name, DerTag::kSequence).value_or(BytesView()));
  while (const auto rdn = reader.take(DerTag::kSet)) parts.push_back(*rdn);
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend() && text.size() <= kTextBytes; ++part) {
    if (!text.empty()) text += ", ";
    text += render_rdn(*part);
  }
  return printable(text, kTextBytes);
}

}  // namespace sekisho::crypto
