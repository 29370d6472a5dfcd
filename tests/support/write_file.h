// write_file: the files that programs of the tests leave for scripts.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace sekisho::support {

// write_file throws where it cannot.
inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace sekisho::support
