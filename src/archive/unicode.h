// Unicode: what is needed to tell whether two names could be one file on some system.
#pragma once

#include <string>
#include <string_view>

#include <locale.h>

namespace sekisho::archive {

// utf8_locale is the C.UTF-8 locale, made once; null where the system has none.
locale_t utf8_locale();

// next_rune takes the first code point off text, which is well-formed UTF-8 and not empty.
char32_t next_rune(std::string_view& text);

// has_second_spelling tells whether another sequence of code points is canonically equivalent to one with
// this code point (Unicode Standard Annex #15): text without such code points has one spelling only.
bool has_second_spelling(char32_t rune);

// fold_name maps a well-formed name to a key that is equal for all names that a file system which ignores
// case takes for one: upper case, then lower case of each code point, and sharp s as ss.
std::string fold_name(std::string_view name);

}  // namespace sekisho::archive
