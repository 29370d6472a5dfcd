// A subject that goes to another machine as text is judged there as it would be here.
#include "audit/subject_json.h"

#include <gtest/gtest.h>

namespace sekisho::audit {
namespace {

const std::string kDigest = "sha256:" + std::string(64, '1');
const std::string kOther = "sha256:" + std::string(64, '2');

void expect_same(const oci::Reference& reference) {
  const Subject subject{reference,
                        {"prod", "shop"},
                        {{"list.txt", "prod", "shop", "Deployment/web", "web", "container", "web:v1"}, {}},
                        *crypto::Digest::parse(kOther)};
  const auto read = read_subject(render_subject(subject));
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->reference.typed(), reference.typed());
  EXPECT_EQ(read->reference.name(), reference.name());
  EXPECT_EQ(read->reference.tag(), reference.tag());
  EXPECT_EQ(read->reference.digest(), reference.digest());
  EXPECT_EQ(read->index, subject.index);
  EXPECT_EQ(read->destination.cluster, "prod");
  EXPECT_EQ(read->destination.name_space, "shop");
  ASSERT_EQ(read->places.size(), 2U);
  EXPECT_EQ(read->places[0].workload, "Deployment/web");
  EXPECT_EQ(read->places[0].spec, "web:v1");
  EXPECT_EQ(render_subject(*read), render_subject(subject));
}

TEST(SubjectJson, IsReadAsItWas) {
  for (const std::string& text :
       {std::string("r.example/a"), std::string("r.example/a:v1"), "r.example/a@" + kDigest,
        "oci://r.example:5000/a:v1@" + kDigest, std::string("nginx")})
    expect_same(*oci::Reference::parse(text));
}

TEST(SubjectJson, ATagOrDigestInPlaceOfWhatWasTypedIsKept) {
  for (const std::string& text :
       {std::string("r.example/a"), std::string("r.example/a:v1"), "r.example/a:v1@" + kDigest}) {
    const auto reference = *oci::Reference::parse(text);
    expect_same(reference.at(*crypto::Digest::parse(kOther)));
    expect_same(reference.at_tag("v2"));
  }
}

TEST(SubjectJson, WhatIsNoneIsRefused) {
  const std::string good = render_subject({*oci::Reference::parse("r.example/a:v1"), {}, {}});
  ASSERT_TRUE(read_subject(good).ok());
  for (const auto& [from, to] : {std::pair{"r.example/a:v1", "r.example/A"},
                                 {"\"v1\"", "\"v 1\""},
                                 {"\"tag\"", "\"digest\""},
                                 {"\"places\":[]", "\"places\":[1]"},
                                 {"\"cluster\"", "\"cluste\""}}) {
    std::string changed = good;
    changed.replace(changed.find(from), std::string(from).size(), to);
    EXPECT_FALSE(read_subject(changed).ok()) << changed;
  }
}

TEST(SubjectJson, NotesAreReadAsTheyWere) {
  const Notes notes{Time(Seconds(1'800'000'000)), {{"list.txt", "line 2", "not a reference"}}};
  const auto read = read_notes(render_notes(notes));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->begun, notes.begun);
  ASSERT_EQ(read->faults.size(), 1U);
  EXPECT_EQ(read->faults[0].where, "line 2");
  EXPECT_FALSE(read_notes("{}").ok());
}

}  // namespace
}  // namespace sekisho::audit
