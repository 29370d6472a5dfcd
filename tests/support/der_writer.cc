#include "support/der_writer.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "crypto/der.h"

namespace sekisho::support::der {
namespace {

unsigned octet(char c) { return static_cast<unsigned char>(c); }

// One arc in base 128, most significant group first (X.690 8.19.2).
Bytes arc(std::uint64_t value) {
  Bytes groups(1, static_cast<char>(value & 0x7fU));
  while ((value >>= 7U) > 0) groups.insert(groups.begin(), static_cast<char>(0x80U | (value & 0x7fU)));
  return groups;
}

std::vector<std::uint64_t> arcs_of(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  for (const char* at = dotted.data(); at < dotted.data() + dotted.size(); ++at) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(at, dotted.data() + dotted.size(), value);
    if (error != std::errc()) throw std::logic_error("not an OID: " + std::string(dotted));
    arcs.push_back(value);
    at = end;
  }
  return arcs;
}

}  // namespace

Bytes element(unsigned tag, BytesView content) {
  return crypto::render_der(static_cast<crypto::DerTag>(tag), content);
}

Bytes sequence(BytesView content) { return element(0x30, content); }

Bytes set(std::vector<Bytes> elements) {
  std::sort(elements.begin(), elements.end());
  Bytes content;
  for (const auto& one : elements) content += one;
  return element(0x31, content);
}

Bytes context(unsigned number, BytesView content) { return element(0xa0U | number, content); }
Bytes context_primitive(unsigned number, BytesView content) { return element(0x80U | number, content); }

Bytes oid(std::string_view dotted) {
  const auto arcs = arcs_of(dotted);
  Bytes content = arc(arcs.at(0) * 40 + arcs.at(1));
  for (std::size_t i = 2; i < arcs.size(); ++i) content += arc(arcs[i]);
  return element(0x06, content);
}

Bytes integer(std::int64_t value) {
  Bytes octets = big_endian(static_cast<std::uint64_t>(value), 8);
  const auto is_padding = [&] {
    return octets.size() > 1 && ((octets[0] == '\0' && octet(octets[1]) < 0x80) ||
                                 (octets[0] == '\xff' && octet(octets[1]) >= 0x80));
  };
  while (is_padding()) octets.erase(0, 1);
  return integer_of(octets);
}

Bytes integer_of(BytesView octets) { return element(0x02, octets); }
Bytes boolean_true() { return element(0x01, "\xff"); }
Bytes null() { return element(0x05, {}); }
Bytes octets(BytesView content) { return element(0x04, content); }
Bytes bits(BytesView content) { return element(0x03, Bytes(1, '\0') + Bytes(content)); }
Bytes utf8(std::string_view text) { return element(0x0c, text); }
Bytes ia5(std::string_view text) { return element(0x16, text); }
Bytes printable(std::string_view text) { return element(0x13, text); }

std::string compact_time(Time time) {
  std::string text = render_time(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text;
}

Bytes generalized_time(std::string_view text) { return element(0x18, text); }

Bytes time(Time time) {
  const std::string text = compact_time(time);
  return text < "2050" ? element(0x17, text.substr(2)) : generalized_time(text);
}

Bytes content(BytesView element) {
  const unsigned first = octet(element.at(1));
  return Bytes(element.substr(first < 0x80 ? 2 : 2 + (first & 0x7fU)));
}

Bytes big_endian(std::uint64_t value, std::size_t octets) {
  Bytes bytes(octets, '\0');
  for (std::size_t i = octets; i > 0; --i, value >>= 8U) bytes[i - 1] = static_cast<char>(value & 0xffU);
  return bytes;
}

}  // namespace sekisho::support::der
