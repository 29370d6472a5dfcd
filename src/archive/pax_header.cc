#include "archive/pax_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace sekisho::archive {
namespace {

Error refused(const std::string& why, BytesView text) {
  return fail(ReasonCode::kArchivePax, "an extended header " + why + ": \"" + printable(text, 200) + "\"");
}

// Decimal digits without a sign and without leading zeros.
std::optional<std::uint64_t> parse_decimal(BytesView text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

bool is_digits(BytesView text) {
  return !text.empty() && text.find_first_not_of("0123456789") == BytesView::npos;
}

// Seconds since the epoch, with a sign and a fraction where there are any.
bool is_time(BytesView text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (point == BytesView::npos) return is_digits(text);
  return is_digits(text.substr(0, point)) && is_digits(text.substr(point + 1));
}

struct Record {
  BytesView key;
  BytesView value;
};

// Takes the first record off the body.
Result<Record> take_record(BytesView& body) {
  const std::size_t space = body.find(' ');
  const auto length = space == BytesView::npos ? std::nullopt : parse_decimal(body.substr(0, space));
  if (!length || *length > body.size() || *length < space + 2)
    return refused("has a record of no right length", body);
  BytesView record = body.substr(space + 1, static_cast<std::size_t>(*length) - space - 1);
  body.remove_prefix(static_cast<std::size_t>(*length));
  if (!record.ends_with('\n')) return refused("has a record without its end", record);
  record.remove_suffix(1);
  const std::size_t equals = record.find('=');
  if (equals == BytesView::npos) return refused("has a record without a value", record);
  const Record found{record.substr(0, equals), record.substr(equals + 1)};
  if (found.value.empty()) return refused("has a record with an empty value", record);
  if (!is_utf8(record) || record.find('\0') != BytesView::npos) return refused("is not plain UTF-8", record);
  return found;
}

Done apply(const Record& record, PaxHeader& header) {
  if (record.key == "path") {
    header.path = std::string(record.value);
    return done();
  }
  if (record.key == "size") {
    header.size = parse_decimal(record.value);
    if (!header.size) return refused("has a size that is no number", record.value);
    return done();
  }
  if (!is_time(record.value)) return refused("has a time that is no number", record.value);
  return done();
}

}  // namespace

Result<PaxHeader> parse_pax_header(BytesView body) {
  std::array<std::pair<BytesView, bool>, 5> known = {
      {{"path", false}, {"size", false}, {"mtime", false}, {"atime", false}, {"ctime", false}}};
  PaxHeader header;
  if (body.empty()) return refused("is empty", body);
  while (!body.empty()) {
    SEKISHO_TRY(record, take_record(body));
    const auto key =
        std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == record.key; });
    if (key == known.end()) return refused("has a key that readers treat differently", record.key);
    if (std::exchange(key->second, true)) return refused("has a key twice", record.key);
    SEKISHO_CHECK(apply(record, header));
  }
  return header;
}

}  // namespace sekisho::archive
