// TreeWriter: files and directories beneath one open directory, never outside, never over something.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "archive/unpack.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

namespace sekisho::archive {

// piece_of is the piece that stat told of.
Piece piece_of(std::string_view path, const struct stat& info);

class TreeWriter {
 public:
  // root is an open directory that outlives the writer.
  explicit TreeWriter(int root) : root_(root), parent_(root) {}

  // make_directory makes a directory (0755) and its parents where they are not there. path is normalised, "."
  // is the root. Errors: disk.full, disk.error.
  Done make_directory(std::string_view path);
  // begin_file makes a new file, 0755 if executable else 0644; write appends to it; end_file closes it.
  Done begin_file(std::string_view path, unsigned mode);
  Done write(BytesView bytes);
  Done end_file();

  // pieces are the files and directories made so far.
  std::vector<Piece>& pieces() { return pieces_; }

 private:
  Done enter(std::string_view directory);
  Done step_into(std::string_view component, std::string_view path);

  int root_;
  int parent_;  // the directory entered, root_ or opened_
  Fd opened_;
  std::string entered_;  // path of parent_; empty for the root
  Fd file_;
  std::string file_path_;
  std::uint64_t written_ = 0;  // to the file
  std::vector<Piece> pieces_;
};

}  // namespace sekisho::archive
