#include <gtest/gtest.h>

#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

// One test for all of them: making them takes longer than refusing them. UNP-01 to UNP-34.
TEST(Hostile, EachLayerIsRefusedForItsReason) {
  for (const support::HostileLayer& hostile : support::hostile_layers()) {
    Unpacker unpacker;
    const auto result = unpacker.unpack(hostile.bytes);
    const std::string what = hostile.row + " " + hostile.name;
    ASSERT_FALSE(result.ok()) << what;
    EXPECT_EQ(result.error().code, hostile.code) << what << ": " << outcome(result);
  }
}

// UNP-01, UNP-03, UNP-05
TEST(Hostile, NoLayerLeavesAnythingOutsideTheDirectoryOrOtherThanFiles) {
  for (const support::HostileLayer& hostile : support::hostile_layers()) {
    Unpacker unpacker;
    (void)unpacker.unpack(hostile.bytes);
    for (const auto& entry : std::filesystem::directory_iterator(unpacker.outside())) {
      EXPECT_EQ(entry.path(), unpacker.root()) << hostile.name;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(unpacker.root())) {
      const auto type = entry.symlink_status().type();
      EXPECT_TRUE(type == std::filesystem::file_type::directory ||
                  type == std::filesystem::file_type::regular);
    }
  }
}

// UNP-14
TEST(TypeFlag, OnlyFilesAndDirectoriesAreTaken) {
  for (int value = 0; value < 256; ++value) {
    support::TarFields fields;
    fields.name = "odd";
    fields.type = static_cast<char>(value);
    Unpacker unpacker;
    const auto result =
        unpacker.unpack(support::layer(support::tar_file("a", "1") + support::tar_entry(fields)));
    const bool taken = value == '0' || value == 0 || value == '5';
    EXPECT_EQ(result.ok(), taken) << value << ": " << outcome(result);
  }
}

}  // namespace
}  // namespace sekisho::archive
