// What the page is made of; tests/page drives it in a browser.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "report/audit_report.h"
#include "unit/report/audits.h"

namespace sekisho::report {
namespace {

std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const auto from = text.find(open) + open.size();
  return text.substr(from, text.find(close, from) - from);
}

std::string hash_of(const std::string& text) {
  return "'sha256-" + encode_base64(crypto::hash_bytes(crypto::HashAlgorithm::kSha256, text)) + "'";
}

TEST(AuditHtml, AllowsItsOwnScriptAndStyleAlone) {
  const std::string page = text_of(render_audit_html, small_audit());
  const std::string allowed = between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  EXPECT_TRUE(allowed.starts_with("default-src 'none'; "));
  EXPECT_NE(
      allowed.find("script-src " + hash_of(between(page, "<script type=\"module\">", "</script>")) + ";"),
      std::string::npos);
  EXPECT_NE(allowed.find("style-src " + hash_of(between(page, "<style>", "</style>")) + ";"),
            std::string::npos);
  EXPECT_EQ(allowed.find("unsafe"), std::string::npos);
}

// Only the markup of the page's own file is markup: a hostile audit has no tag more than an empty one.
TEST(AuditHtml, TextsFromOutsideMakeNoMarkup) {
  const auto tags = [](const Audit& audit) {
    const std::string page = text_of(render_audit_html, audit);
    return std::count(page.begin(), page.end(), '<');
  };
  EXPECT_EQ(tags(hostile_audit()), tags({}));
}

TEST(AuditHtml, ItsDataIsJsonAndIsNotFilledIn) {
  const std::string page = text_of(render_audit_html, hostile_audit());
  const auto data = parse_json(between(page, "<script type=\"application/json\" id=\"data\">", "</script>"));
  ASSERT_TRUE(data.ok());
  EXPECT_EQ(data->find("rows")->as_array()->size(), 2U);
  EXPECT_NE(data->find_text("policy")->find("{{data}}"), std::string::npos);
}

TEST(AuditHtml, LoadsNothing) {
  const std::string page = text_of(render_audit_html, Audit{});
  for (const char* part :
       {"src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "<link", "eval("}) {
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
}

TEST(AuditHtml, IsTheSameForTheSameAudit) {
  EXPECT_EQ(text_of(render_audit_html, small_audit()), text_of(render_audit_html, small_audit()));
}

}  // namespace
}  // namespace sekisho::report
