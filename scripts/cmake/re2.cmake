# sekisho::re2: RE2 from its archive in release builds, so that no start has its symbols to look up; else the shared one.
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_library(RE2_ARCHIVE NAMES libre2.a HINTS ${RE2_LIBDIR})
add_library(sekisho_re2 INTERFACE)
add_library(sekisho::re2 ALIAS sekisho_re2)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND RE2_ARCHIVE)
  # What a newer RE2 needs beside itself (Abseil) stays as pkg-config names it.
  list(TRANSFORM RE2_STATIC_LDFLAGS REPLACE "^-lre2$" ${RE2_ARCHIVE})
  target_include_directories(sekisho_re2 SYSTEM INTERFACE ${RE2_INCLUDE_DIRS})
  target_link_libraries(sekisho_re2 INTERFACE ${RE2_STATIC_LDFLAGS})
else()
  target_link_libraries(sekisho_re2 INTERFACE PkgConfig::RE2)
endif()
