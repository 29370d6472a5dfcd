// xml_escaped: text as XML 1.0 can hold it, in content and in attributes. For this room only.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::report {

// xml_escaped is the text with what is deceptive shown, cut after max_bytes, and markup written as entities.
std::string xml_escaped(std::string_view text, std::size_t max_bytes = 4000);

}  // namespace sekisho::report
