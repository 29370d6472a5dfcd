// Chains of certificates in PEM.
#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "crypto/pem.h"
#include "support/expect.h"
#include "unit/crypto/certificate_maker.h"

namespace sekisho::crypto {
namespace {

using namespace test;
using enum ReasonCode;
using support::code_of;

Bytes another() {
  Fields fields;
  fields.serial = hex("020106");
  return fields.seal();
}

std::string pem_of(const Bytes& der, std::string_view label = "CERTIFICATE") {
  return render_pem_block(label, der);
}

std::string with_crlf(const std::string& text) {
  std::string changed;
  for (const char c : text) changed += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return changed;
}

TEST(CertificateChain, IsOneBlockAfterTheOther) {
  const Bytes first = Fields().seal();
  const Bytes second = another();
  for (const std::string& text :
       {pem_of(first) + pem_of(second), pem_of(first) + "\n\n" + pem_of(second) + "\n",
        "\n" + pem_of(first) + pem_of(second).substr(0, pem_of(second).size() - 1),
        with_crlf(pem_of(first) + "\n" + pem_of(second))}) {
    const auto chain = Certificate::parse_pem_chain(text, 2);
    ASSERT_TRUE(chain.ok()) << text << chain.error().message();
    ASSERT_EQ(chain->size(), 2U);
    EXPECT_EQ((*chain)[0].der(), first);
    EXPECT_EQ((*chain)[1].der(), second);
  }
}

TEST(CertificateChain, HoldsNothingElse) {
  const std::string good = pem_of(Fields().seal());
  for (const std::string& text :
       {std::string(), std::string("\n"), "x\n" + good, good + "x", good + " \n", " " + good,
        good + pem_of("x", "PRIVATE KEY"), pem_of(Fields().seal(), "TRUSTED CERTIFICATE"), pem_of("x"),
        good + good.substr(0, good.size() / 2), good + "-----BEGIN CERTIFICATE-----\n"}) {
    EXPECT_REASON(code_of(Certificate::parse_pem_chain(text, 3)), kCertificateMalformed) << text;
  }
}

// CRT-23
TEST(CertificateChain, IsBounded) {
  const std::string good = pem_of(Fields().seal());
  EXPECT_TRUE(Certificate::parse_pem_chain(good + good, 2).ok());
  EXPECT_REASON(code_of(Certificate::parse_pem_chain(good + good + good, 2)), kCertificateTooMany);
  EXPECT_REASON(code_of(Certificate::parse_pem_chain(good, 0)), kCertificateTooMany);
}

}  // namespace
}  // namespace sekisho::crypto
