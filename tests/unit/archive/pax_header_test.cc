#include "archive/pax_header.h"

#include <gtest/gtest.h>

#include "support/tar_maker.h"

namespace sekisho::archive {
namespace {

using support::pax_record;

TEST(PaxHeader, ReadsPathAndSize) {
  const auto header = parse_pax_header(pax_record("path", "a b=c\nd") + pax_record("size", "42"));
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->path, "a b=c\nd");
  EXPECT_EQ(header->size, 42U);
}

TEST(PaxHeader, TimesAloneSayNothing) {
  const auto header = parse_pax_header(pax_record("mtime", "1700000000.123456789"));
  ASSERT_TRUE(header.ok());
  EXPECT_FALSE(header->path || header->size);
}

// UNP-18, UNP-19
TEST(PaxHeader, WhatReadersTreatDifferentlyIsRefused) {
  const std::vector<Bytes> bodies = {
      "",
      "8 path=x\n",
      " 9 path=x\n",
      "9  path=x",
      "09 path=x\n",
      "-9 path=x\n",
      "9path=x\n",
      "18446744073709551616 path=x\n",
      pax_record("path", ""),
      pax_record("Path", "x"),
      pax_record("", "x"),
      pax_record("size", "18446744073709551616"),
      pax_record("size", "1e3"),
      pax_record("size", " 1"),
      pax_record("mtime", "."),
      pax_record("mtime", "1."),
      pax_record("mtime", "--1"),
      pax_record("mtime", "1.2.3"),
      pax_record("mtime", "1") + pax_record("mtime", "1"),
      pax_record("path", "x") + Bytes(1, '\0'),
      pax_record("path", "x") + "\n",
      pax_record("uid", "0"),
  };
  for (const Bytes& body : bodies) {
    const auto header = parse_pax_header(body);
    ASSERT_FALSE(header.ok()) << body;
    EXPECT_EQ(header.error().code, ReasonCode::kArchivePax);
  }
}

}  // namespace
}  // namespace sekisho::archive
