// The parts of the audit's page as they stand in src/report/page/, put in by the build. For this room only.
#pragma once

#include <string_view>

namespace sekisho::report {

extern const std::string_view kPageHtml;
extern const std::string_view kPageCss;
extern const std::string_view kPageJs;

}  // namespace sekisho::report
