#include "sigstore/sct.h"

#include <gtest/gtest.h>

#include "support/der_writer.h"
#include "support/expect.h"
#include "support/virtual_ct.h"

namespace sekisho::sigstore {
namespace {

namespace der = support::der;
using support::code_of;

Bytes counted(BytesView bytes) { return der::big_endian(bytes.size(), 2) + Bytes(bytes); }

// Of an SCT each part, to be right or wrong.
struct Parts {
  Bytes version = Bytes(1, '\0');
  Bytes log_id = Bytes(32, 'l');
  std::uint64_t milliseconds = 1'763'895'600'999;
  Bytes extensions = counted({});
  Bytes algorithm = "\x04\x03";
  Bytes signature = counted("signature");
  Bytes after = {};

  Bytes render() const {
    return version + log_id + der::big_endian(milliseconds, 8) + extensions + algorithm + signature + after;
  }
};

Bytes list_of(const std::vector<Bytes>& scts) { return support::sct_extension(scts).value; }

ReasonCode refusal(const Parts& parts) { return code_of(parse_sct_list(list_of({parts.render()}))); }

TEST(SctList, ReadsEachSct) {
  Parts second;
  second.extensions = counted("index");
  second.algorithm = "\x06\x01";
  const auto scts = parse_sct_list(list_of({Parts().render(), second.render()}));
  ASSERT_TRUE(scts.ok()) << scts.error().detail;
  ASSERT_EQ(scts->size(), 2U);
  EXPECT_EQ(scts->front().log_id, Bytes(32, 'l'));
  EXPECT_EQ(scts->front().milliseconds, 1'763'895'600'999U);
  EXPECT_EQ(scts->front().time, Time(Seconds(1'763'895'600)));
  EXPECT_EQ(scts->front().algorithm, crypto::HashAlgorithm::kSha256);
  EXPECT_EQ(scts->front().signature, "signature");
  EXPECT_EQ(scts->back().extensions, "index");
  EXPECT_EQ(scts->back().algorithm, crypto::HashAlgorithm::kSha512);
}

TEST(SctList, RefusesPartsThatAreWrong) {
  EXPECT_REASON(refusal({.version = Bytes(1, '\1')}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.version = {}}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.log_id = Bytes(31, 'l')}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.milliseconds = (std::uint64_t{1} << 48U) + 1}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.milliseconds = UINT64_MAX}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.extensions = "\xff\xff"}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.signature = "\xff\xff"}), ReasonCode::kSctInvalid);
  EXPECT_REASON(refusal({.after = "x"}), ReasonCode::kSctInvalid);
}

// MD5, SHA-1, SHA-224 and numbers that mean nothing.
TEST(SctList, RefusesWeakHashes) {
  for (const char hash : {'\0', '\1', '\2', '\3', '\7', '\xff'}) {
    EXPECT_REASON(refusal({.algorithm = Bytes(1, hash) + "\x03"}), ReasonCode::kSctInvalid) << int{hash};
  }
}

TEST(SctList, RefusesListsThatAreCutOffOrFollowed) {
  const Bytes sct = Parts().render();
  for (const Bytes& content :
       {Bytes(), Bytes("\x01"), counted({}), counted(counted(sct)) + "x", counted(counted(sct)).substr(0, 20),
        counted(counted(sct) + "\x01"), counted(counted({})), counted(sct)}) {
    EXPECT_REASON(code_of(parse_sct_list(der::octets(content))), ReasonCode::kSctInvalid);
  }
  EXPECT_REASON(code_of(parse_sct_list({})), ReasonCode::kSctInvalid);
  EXPECT_REASON(code_of(parse_sct_list(counted(counted(sct)))), ReasonCode::kSctInvalid);
  EXPECT_REASON(code_of(parse_sct_list(list_of({sct}) + "x")), ReasonCode::kSctInvalid);
  // Every cut of a good list.
  const Bytes good = counted(counted(sct));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_sct_list(der::octets(good.substr(0, size))).ok()) << size;
  }
}

TEST(SctList, HoldsNoMoreThanAnyHonestOne) {
  EXPECT_TRUE(parse_sct_list(list_of(std::vector<Bytes>(32, Parts().render()))).ok());
  EXPECT_REASON(code_of(parse_sct_list(list_of(std::vector<Bytes>(33, Parts().render())))),
                ReasonCode::kSctInvalid);
}

}  // namespace
}  // namespace sekisho::sigstore
