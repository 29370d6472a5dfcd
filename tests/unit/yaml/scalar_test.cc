#include "yaml/scalar.h"

#include <gtest/gtest.h>

namespace sekisho::yaml {
namespace {

TEST(PlainType, FollowsTheCoreSchema) {
  for (const char* text : {"", "~", "null", "NULL"}) EXPECT_EQ(plain_type(text), Node::Type::kNull) << text;
  for (const char* text : {"true", "False", "TRUE"}) EXPECT_EQ(plain_type(text), Node::Type::kBool) << text;
  for (const char* text : {"0", "-1", "+12", "99999999999999999999"}) {
    EXPECT_EQ(plain_type(text), Node::Type::kInteger) << text;
  }
  for (const char* text : {"0.5", ".5", "1.", "1e3", "-1.5E-3", ".inf", "-.INF", ".nan"}) {
    EXPECT_EQ(plain_type(text), Node::Type::kNumber) << text;
  }
  for (const char* text :
       {"nULL", "tRUE", "1a", "-", ".", "1e", "e3", "2026-01-01T00:00:00Z", "1.2.3", "a b"}) {
    EXPECT_EQ(plain_type(text), Node::Type::kString) << text;
  }
}

TEST(IsAmbiguous, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "0", "-1", "10", "nope", "yesterday", "once", "127.0.0.1:5000", "a:1", "0x",
                           "0xyz", "2026-01-01T00:00:00Z", "ghcr.io:443", "1:234", "_1", "1.5", "-"}) {
    EXPECT_FALSE(is_ambiguous(text)) << text;
  }
}

}  // namespace
}  // namespace sekisho::yaml
