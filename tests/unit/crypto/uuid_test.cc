#include "crypto/uuid.h"

#include <gtest/gtest.h>

namespace sekisho::crypto {
namespace {

// Version 5 of "sekisho.dev" as a DNS name, then of the name within it.
TEST(NameUuid, IsThatOfRfc9562) { EXPECT_EQ(name_uuid("a"), "1eb0fbfb-f059-5089-b903-ac7e1dad70a9"); }

}  // namespace
}  // namespace sekisho::crypto
