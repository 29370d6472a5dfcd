// TarScanner: our own view of a tar stream, block by block, before anybody acts on it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "archive/name_book.h"
#include "archive/pax_header.h"
#include "archive/tar_header.h"
#include "archive/tar_name.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::archive {

// Entry is one file or directory of the archive.
struct Entry {
  std::uint64_t offset = 0;  // of its first header in the stream
  std::string written;       // the name as the archive writes it
  std::string path;          // the name that it gets below the root; "." for the root
  EntryKind kind = EntryKind::kFile;
  std::uint64_t size = 0;
  bool executable = false;
};

class TarScanner {
 public:
  explicit TarScanner(const Limits& limits) : limits_(limits), names_(limits.entries) {}

  // feed reads on; what it found is queued for take. After an Error it is not to be fed again. Errors:
  // archive.* but gzip, views-differ.
  Done feed(BytesView bytes);
  // finish tells that the stream has ended: archive.end where the archive has not, archive.empty where there
  // was no file.
  Done finish() const;
  // take is the next entry that was found, in the order of the archive.
  std::optional<Entry> take();

 private:
  enum class State { kHeader, kPax, kData, kFiller, kSecondEnd, kAfterEnd };

  void skip_data(BytesView& bytes);
  Done skip_zeros(BytesView& bytes);
  Done collect_block(BytesView& bytes);
  Done collect_pax(BytesView& bytes);
  Done step(BytesView& bytes);
  Done read_block(BytesView block);
  Done read_end(BytesView block);
  Done start_pax(const TarHeader& header);
  Done start_entry(const TarHeader& header);
  Result<Entry> describe(const TarHeader& header);
  Done count(const Entry& entry);
  void expect_data(std::uint64_t size);

  const Limits limits_;
  NameBook names_;
  std::deque<Entry> found_;
  State state_ = State::kHeader;
  std::uint64_t position_ = 0;  // of the next byte in the stream
  std::uint64_t left_ = 0;      // of the data, or of the filler behind it
  std::uint64_t filler_ = 0;    // that follows the data
  std::uint64_t entry_offset_ = 0;
  std::string block_;
  std::string pax_body_;
  std::uint64_t pax_size_ = 0;
  std::optional<PaxHeader> pax_;
  std::uint64_t padding_ = 0;
  std::uint64_t files_ = 0;
  std::uint64_t tree_bytes_ = 0;
};

}  // namespace sekisho::archive
