#include "archive/tar_scanner.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::archive {
namespace {

bool is_zero(BytesView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

BytesView take_front(BytesView& bytes, std::uint64_t most) {
  const BytesView front =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(most, bytes.size())));
  bytes.remove_prefix(front.size());
  return front;
}

std::uint64_t filler_after(std::uint64_t size) { return (kTarBlock - size % kTarBlock) % kTarBlock; }

Error over(const std::string& what, const std::string& name) {
  return fail(ReasonCode::kArchiveLimits, name.empty() ? what : "\"" + printable(name, 200) + "\": " + what);
}

Error at(Error error, std::uint64_t offset) {
  return std::move(error).in("in the tar header at byte " + std::to_string(offset));
}

}  // namespace

Done TarScanner::feed(BytesView bytes) {
  while (!bytes.empty()) {
    const std::size_t before = bytes.size();
    if (Done stepped = step(bytes); !stepped.ok()) return at(std::move(stepped).error(), entry_offset_);
    position_ += before - bytes.size();
  }
  return done();
}

Done TarScanner::step(BytesView& bytes) {
  switch (state_) {
    case State::kHeader:
    case State::kSecondEnd:
      return collect_block(bytes);
    case State::kPax:
      return collect_pax(bytes);
    case State::kData:
      skip_data(bytes);
      return done();
    case State::kFiller:
    case State::kAfterEnd:
      return skip_zeros(bytes);
  }
  return fail(ReasonCode::kInternalError, "the tar scanner is in no state");
}

void TarScanner::skip_data(BytesView& bytes) {
  left_ -= take_front(bytes, left_).size();
  if (left_ > 0) return;
  left_ = filler_;
  state_ = left_ > 0 ? State::kFiller : State::kHeader;
}

Done TarScanner::skip_zeros(BytesView& bytes) {
  const bool ended = state_ == State::kAfterEnd;
  const BytesView zeros = take_front(bytes, ended ? bytes.size() : left_);
  if (!is_zero(zeros)) {
    return ended ? fail(ReasonCode::kArchiveTrailing,
                        "something follows the two zero blocks that end the archive")
                 : fail(ReasonCode::kArchiveHeader, "the filler behind the data is not zero");
  }
  if (ended) {
    padding_ += zeros.size();
    if (padding_ > limits_.padding_bytes)
      return over("more than " + render_size(limits_.padding_bytes) + " of padding", "");
    return done();
  }
  left_ -= zeros.size();
  if (left_ == 0) state_ = State::kHeader;
  return done();
}

Done TarScanner::collect_block(BytesView& bytes) {
  if (block_.empty() && state_ == State::kHeader && !pax_) entry_offset_ = position_;
  block_ += take_front(bytes, kTarBlock - block_.size());
  if (block_.size() < kTarBlock) return done();
  const std::string block = std::exchange(block_, {});
  return state_ == State::kSecondEnd ? read_end(block) : read_block(block);
}

Done TarScanner::collect_pax(BytesView& bytes) {
  const BytesView part = take_front(bytes, left_);
  pax_body_ += part;
  left_ -= part.size();
  if (left_ > 0) return done();
  const BytesView body = BytesView(pax_body_).substr(0, static_cast<std::size_t>(pax_size_));
  if (!is_zero(BytesView(pax_body_).substr(body.size()))) {
    return fail(ReasonCode::kArchiveHeader, "the filler behind an extended header is not zero");
  }
  SEKISHO_TRY(header, parse_pax_header(body));
  pax_ = std::move(header);
  pax_body_.clear();
  state_ = State::kHeader;
  return done();
}

Done TarScanner::read_block(BytesView block) {
  if (is_zero(block)) {
    if (pax_) return fail(ReasonCode::kArchivePax, "the archive ends after an extended header");
    state_ = State::kSecondEnd;
    return done();
  }
  if (position_ < kTarBlock && !has_tar_magic(block)) {
    return fail(ReasonCode::kArchiveFormat, "what is in the gzip stream is not a POSIX tar archive");
  }
  SEKISHO_TRY(header, parse_tar_header(block));
  return header.type == 'x' ? start_pax(header) : start_entry(header);
}

Done TarScanner::read_end(BytesView block) {
  if (!is_zero(block)) {
    return fail(ReasonCode::kArchiveEnd, "an entry follows a single zero block, where some readers stop");
  }
  state_ = State::kAfterEnd;
  return done();
}

Done TarScanner::start_pax(const TarHeader& header) {
  if (pax_) return fail(ReasonCode::kArchivePax, "an extended header follows another");
  if (!header.posix) return fail(ReasonCode::kArchivePax, "an extended header has GNU's magic");
  if (header.size == 0) return fail(ReasonCode::kArchivePax, "an extended header is empty");
  if (header.size > limits_.pax_bytes) {
    return over("an extended header of more than " + render_size(limits_.pax_bytes), "");
  }
  pax_size_ = header.size;
  left_ = header.size + filler_after(header.size);
  state_ = State::kPax;
  return done();
}

Result<Entry> TarScanner::describe(const TarHeader& header) {
  Entry entry{entry_offset_, header.name, {}, EntryKind::kFile, header.size, header.executable};
  if (header.type == '5') entry.kind = EntryKind::kDirectory;
  if (const auto pax = std::exchange(pax_, std::nullopt)) {
    if (!header.posix)
      return fail(ReasonCode::kArchivePax, "an extended header stands before one with GNU's magic");
    if (pax->size && *pax->size != header.size) {
      return fail(ReasonCode::kArchivePax, "an extended header says " + std::to_string(*pax->size) +
                                               " bytes, the header " + std::to_string(header.size));
    }
    if (pax->path) entry.written = *pax->path;
  }
  SEKISHO_TRY(path, normalise_name(entry.written, entry.kind, limits_));
  entry.path = std::move(path);
  return entry;
}

Done TarScanner::count(const Entry& entry) {
  SEKISHO_CHECK(names_.add(entry.path, entry.kind));
  if (entry.kind == EntryKind::kDirectory) {
    if (entry.size == 0) return done();
    return fail(ReasonCode::kArchiveHeader,
                "the directory \"" + printable(entry.written, 200) + "\" has a size");
  }
  if (entry.size > limits_.file_bytes)
    return over("larger than " + render_size(limits_.file_bytes), entry.written);
  tree_bytes_ += entry.size;
  ++files_;
  if (tree_bytes_ > limits_.tree_bytes)
    return over("all files are larger than " + render_size(limits_.tree_bytes), "");
  return done();
}

Done TarScanner::start_entry(const TarHeader& header) {
  SEKISHO_TRY(entry, describe(header));
  SEKISHO_CHECK(count(entry));
  expect_data(entry.size);
  found_.push_back(std::move(entry));
  return done();
}

void TarScanner::expect_data(std::uint64_t size) {
  if (size == 0) return;
  left_ = size;
  filler_ = filler_after(size);
  state_ = State::kData;
}

Done TarScanner::finish() const {
  if (state_ == State::kHeader && block_.empty() && position_ == 0) {
    return fail(ReasonCode::kArchiveEmpty, "the gzip stream is empty");
  }
  if (position_ < kTarBlock)
    return fail(ReasonCode::kArchiveFormat, "the gzip stream is too short for a tar archive");
  if (pax_) return fail(ReasonCode::kArchivePax, "the archive ends after an extended header");
  if (state_ != State::kAfterEnd) {
    return fail(ReasonCode::kArchiveEnd,
                "the archive ends at byte " + std::to_string(position_) + " without its two zero blocks");
  }
  if (files_ == 0) return fail(ReasonCode::kArchiveEmpty, "the archive holds no file");
  return done();
}

std::optional<Entry> TarScanner::take() {
  if (found_.empty()) return std::nullopt;
  std::optional<Entry> entry(std::move(found_.front()));
  found_.pop_front();
  return entry;
}

}  // namespace sekisho::archive
