// Each testdata/convert/NAME.in.* becomes NAME.out.yaml, which loads, with the notes in NAME.notes.txt. With
// SEKISHO_ACCEPT in the environment both are written anew, and the test counts as skipped.
#include <cstdlib>
#include <set>

#include "convert_maker.h"

namespace sekisho::policy {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SEKISHO_SOURCE_DIR) / "testdata" / "convert";

std::string lines_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) words.push_back(line);
  return words;
}

ForeignSettings settings_of(const fs::path& in) {
  if (in.extension() == ".txt") return {{}, std::nullopt, words_of(read_text(in))};
  return {{{in.filename().string(), read_text(in)}}, std::nullopt, {}};
}

std::vector<fs::path> inputs() {
  std::set<fs::path> found;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().stem().extension() == ".in") found.insert(entry.path());
  }
  return {found.begin(), found.end()};
}

void accept(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

TEST(ConvertGolden, EachIsWhatItWas) {
  const bool accepts = std::getenv("SEKISHO_ACCEPT") != nullptr;
  for (const fs::path& in : inputs()) {
    SCOPED_TRACE(in.filename());
    const auto conversion = convert_settings(settings_of(in), Limits{});
    ASSERT_TRUE(conversion.ok()) << conversion.error().detail;
    const fs::path base = kFolder / in.stem().stem();
    const std::string notes = lines_of(conversion->notes) + lines_of(conversion->to_do);
    if (accepts) {
      accept(base.string() + ".out.yaml", conversion->policy);
      accept(base.string() + ".notes.txt", notes);
    }
    EXPECT_EQ(conversion->policy, read_text(base.string() + ".out.yaml"));
    EXPECT_EQ(notes, read_text(base.string() + ".notes.txt"));
    EXPECT_NE(ConvertMaker().load(conversion->policy), nullptr);
  }
  if (accepts) GTEST_SKIP() << "written anew";
}

}  // namespace
}  // namespace sekisho::policy
