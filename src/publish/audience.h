// audience: which of the programs that verify signatures will see one, and which will not, and why.
#pragma once

#include <string>
#include <vector>

#include "publish/sign.h"

namespace sekisho::publish {

// Consumer is a program that verifies, as it does so by default.
struct Consumer {
  std::string name;
  enum class Sees { kYes, kNo } sees;
  std::string why;  // where it does not, what would help; may be empty where it does
};

// find_audience judges signatures that were read back: by format, algorithm and the name that they are for.
// Pure. What is told of others' programs is what they do by default (docs/cli.md, sign).
std::vector<Consumer> find_audience(const std::vector<Signed>& signatures, const Signing& signing);

}  // namespace sekisho::publish
