#include "base/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sekisho {
namespace {

using Member = Json::Object::value_type;

// Decimal is the value 0.DIGITS * 10^point in the fewest digits that only this double is nearest to.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal decimal_of(double magnitude) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
  const std::string_view written(text, static_cast<std::size_t>(end - text));  // d.ddde+xx
  const std::size_t mark = written.find('e');
  Decimal decimal{std::string(written.substr(0, mark)), 0};
  std::erase(decimal.digits, '.');
  const std::size_t exponent = mark + (written[mark + 1] == '+' ? 2 : 1);  // from_chars takes no plus sign
  std::from_chars(text + exponent, end, decimal.point);
  ++decimal.point;
  return decimal;
}

// ECMA-262 Number::toString, steps 5 to 10; its k is the number of digits, its n is the point.
std::string place_point(Decimal decimal) {
  auto& [digits, point] = decimal;
  const int count = static_cast<int>(digits.size());
  if (point > 0 && point <= 21) {
    if (count <= point) return digits.append(static_cast<std::size_t>(point - count), '0');
    return digits.insert(static_cast<std::size_t>(point), 1, '.');
  }
  if (point > -6 && point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (count > 1) digits.insert(1, 1, '.');
  return digits + (point > 0 ? "e+" : "e") + std::to_string(point - 1);
}

std::string render_double(double value) {
  if (value == 0) return "0";
  return (value < 0 ? "-" : "") + place_point(decimal_of(std::abs(value)));
}

Result<double> nearest_double(const Json::Number& number) {
  const std::string& text = number.text;
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return fail(ReasonCode::kJsonNumber, printable(text, 100) + " is too large or too small for a double");
  }
  return value;
}

// A code unit of UTF-8 as it sorts in UTF-16: characters beyond U+FFFF are surrogates there, which come
// before U+E000 to U+FFFF. Up to that, UTF-8 sorts as UTF-16 does.
unsigned utf16_rank(char c) {
  const unsigned octet = static_cast<unsigned char>(c);
  if (octet >= 0xF0) return octet - 2;
  return octet >= 0xEE ? octet + 5 : octet;
}

bool comes_before(const Member* left, const Member* right) {
  return std::ranges::lexicographical_compare(left->first, right->first, {}, utf16_rank, utf16_rank);
}

Result<std::vector<const Member*>> sorted_members(const Json::Object& object) {
  std::vector<const Member*> members;
  members.reserve(object.size());
  for (const Member& member : object) members.push_back(&member);
  std::ranges::sort(members, comes_before);
  const auto twice = std::ranges::adjacent_find(
      members, {}, [](const Member* member) -> const std::string& { return member->first; });
  if (twice == members.end()) return members;
  return fail(ReasonCode::kJsonDuplicateKey, "key \"" + printable((*twice)->first, 100) + "\" twice");
}

class CanonicalWriter {
 public:
  Done write(const Json& value) {
    if (const auto* object = value.as_object()) return write_object(*object);
    if (const auto* array = value.as_array()) return write_array(*array);
    if (const auto* text = value.as_string()) return write_string(*text);
    if (const auto* number = value.as_number()) {
      SEKISHO_TRY(nearest, nearest_double(*number));
      out_ += render_double(nearest);
    } else if (const auto* integer = value.as_integer()) {
      out_ += render_double(static_cast<double>(*integer));
    } else if (const auto* flag = value.as_bool()) {
      out_ += *flag ? "true" : "false";
    } else {
      out_ += "null";
    }
    return done();
  }

  std::string take() { return std::move(out_); }

 private:
  Done write_object(const Json::Object& object) {
    SEKISHO_TRY(members, sorted_members(object));
    out_ += '{';
    for (const Member* member : members) {
      if (member != members.front()) out_ += ',';
      SEKISHO_CHECK(write_string(member->first));
      out_ += ':';
      SEKISHO_CHECK(write(member->second));
    }
    out_ += '}';
    return done();
  }

  Done write_array(const Json::Array& array) {
    out_ += '[';
    for (const Json& item : array) {
      if (&item != &array.front()) out_ += ',';
      SEKISHO_CHECK(write(item));
    }
    out_ += ']';
    return done();
  }

  Done write_string(std::string_view text) {
    if (!is_utf8(text))
      return fail(ReasonCode::kJsonInvalid, "the string " + printable(text, 100) + " is not UTF-8");
    out_ += '"';
    for (const char c : text) write_character(c);
    out_ += '"';
    return done();
  }

  void write_character(char c) {
    constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
    constexpr std::string_view kLetters = "btnfr\"\\";
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
      out_ += '\\';
      out_ += kLetters[at];
    } else if (octet < 0x20) {
      out_ += octet < 0x10 ? "\\u000" : "\\u001";
      out_ += kHex[octet % 16U];
    } else {
      out_ += c;
    }
  }

  std::string out_;
};

}  // namespace

Result<std::string> render_canonical_json(const Json& value) {
  CanonicalWriter writer;
  SEKISHO_CHECK(writer.write(value));
  return writer.take();
}

}  // namespace sekisho
