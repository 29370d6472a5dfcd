// What the tests of handover share: unpacking into a target, and looking at what is there.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/unpack.h"
#include "handover/exchange.h"
#include "support/tar_maker.h"
#include "support/temporary.h"

namespace sekisho::handover {

inline const std::string kDigest = "sha256:" + std::string(64, '0');

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

inline std::set<std::string> names_below(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.insert(entry.path().filename());
  return names;
}

// A tree of some files that all hold the same text.
inline Bytes layer_of(const std::string& text, int files = 3) {
  Bytes tar;
  for (int i = 0; i < files; ++i)
    tar += support::tar_file("d" + std::to_string(i % 2) + "/f" + std::to_string(i), text);
  return support::layer(tar);
}

// is_whole tells whether a directory is exactly the tree of layer_of(text, files).
inline bool is_whole(const std::filesystem::path& root, const std::string& text, int files = 3) {
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    if (read_text(entry.path()) != text) return false;
    ++found;
  }
  return found == files;
}

inline Result<archive::Unpacked> fill(const Exchange& exchange, const Bytes& layer) {
  SEKISHO_TRY(file, exchange.layer_file());
  SEKISHO_CHECK(write_all(file.get(), layer));
  return archive::unpack(file.get(), layer.size(), exchange.stage(), {});
}

// admit does all of it, as the gate would.
inline Result<std::filesystem::path> admit(const std::filesystem::path& target, const Bytes& layer,
                                           std::uint32_t wait_seconds = 10) {
  SEKISHO_TRY(exchange, Exchange::open(target, wait_seconds));
  SEKISHO_TRY(unpacked, fill(exchange, layer));
  return exchange.put(unpacked, kDigest);
}

template <class T>
std::string outcome(const Result<T>& result) {
  if (result.ok()) return "ok";
  return std::string(reason_name(result.error().code)) + " (" + result.error().message() + ")";
}

template <class T>
ReasonCode code_of(const Result<T>& result) {
  return result.ok() ? ReasonCode::kInternalError : result.error().code;
}

}  // namespace sekisho::handover
