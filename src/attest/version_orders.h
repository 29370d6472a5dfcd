// The orders of versions, one by one; each gives nothing where a version is not of its form. For this room
// only.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace sekisho::attest {

using Order = std::optional<std::strong_ordering>;

Order compare_semver(std::string_view a, std::string_view b);
Order compare_deb(std::string_view a, std::string_view b);  // Debian Policy, 5.6.12
Order compare_rpm(std::string_view a, std::string_view b);  // rpm-version(7)
Order compare_apk(std::string_view a, std::string_view b);  // apk-package(5), "pkgver"
Order compare_maven(std::string_view a,
                    std::string_view b);  // Maven POM reference, "Version Order Specification"
Order compare_pypi(std::string_view a, std::string_view b);  // PEP 440
Order compare_gem(std::string_view a, std::string_view b);   // Gem::Version

// compare_numbers compares decimal digits of any length; an empty text is zero.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);
// take_digits and take_letters take what is at the beginning of a text.
std::string_view take_digits(std::string_view& rest);
std::string_view take_letters(std::string_view& rest);
bool is_digit(char c);
bool is_letter(char c);

}  // namespace sekisho::attest
