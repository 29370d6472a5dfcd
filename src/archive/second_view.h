// SecondView: the same tar stream as libarchive sees it, to be compared with what TarScanner found.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "archive/tar_scanner.h"
#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::archive {

// TarSource is where the stream comes from, piece by piece.
class TarSource {
 public:
  virtual ~TarSource() = default;
  // next is the next piece, valid until the next call; empty at the end.
  virtual Result<BytesView> next() = 0;
};

class SecondView {
 public:
  // open prepares libarchive for plain tar and nothing else. source must outlive the view.
  static Result<SecondView> open(TarSource& source);
  SecondView(SecondView&&) noexcept;
  SecondView& operator=(SecondView&&) noexcept;
  ~SecondView();

  // next_entry steps to the next entry; false at the end of the archive. Errors: those of the source first,
  // else archive.views-differ for any warning or failure.
  Result<bool> next_entry();
  // check_entry compares the entry stepped to with ours in all that is handed over. Error:
  // archive.views-differ.
  Done check_entry(const Entry& ours) const;
  // next_data is the next piece of the entry's data, valid until the next call; empty at its end.
  Result<BytesView> next_data();

 private:
  struct State;
  explicit SecondView(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::archive
