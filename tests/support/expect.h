// expect: reasons as tests compare them, and the test vectors that are kept in testdata/vectors.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::support {

// code_of is the reason why something failed; internal-error, which nothing expects, where it did not.
template <class T>
ReasonCode code_of(const Result<T>& result) {
  return result.ok() ? ReasonCode::kInternalError : result.error().code;
}

// EXPECT_REASON compares by name, so that a failure tells both.
inline std::string reason_of(ReasonCode code) { return std::string(reason_name(code)); }
#define EXPECT_REASON(found, wanted) \
  EXPECT_EQ(::sekisho::support::reason_of(found), ::sekisho::support::reason_of(wanted))

// read_vector is a file under testdata/vectors.
inline std::string read_vector(const std::string& path) {
  auto bytes = read_file(std::string(SEKISHO_SOURCE_DIR "/testdata/vectors/") + path, kMiB);
  EXPECT_TRUE(bytes.ok()) << path;
  return bytes.ok() ? *bytes : std::string();
}

}  // namespace sekisho::support
