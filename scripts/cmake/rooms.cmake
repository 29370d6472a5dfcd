# How a room of the house is built: one static library each, third parties private.

add_library(sekisho_options INTERFACE)
target_include_directories(sekisho_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(sekisho_options INTERFACE -ffunction-sections -fdata-sections)
target_link_options(sekisho_options INTERFACE -Wl,--gc-sections)
if(SEKISHO_WARNINGS)
  target_compile_options(sekisho_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                         -Wold-style-cast -Wimplicit-fallthrough -Werror)
  # g++ 12 warns falsely of "literal" + std::string (its bug 105651) and, where it inlines much, of moved-from unions
  # such as std::variant and std::optional; the sanitizers find the real ones.
  target_compile_options(sekisho_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(SEKISHO_SANITIZE)
  target_compile_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE} -fno-sanitize-recover=all
                         -fno-omit-frame-pointer)
  # Such programs are large: lld links them in a fifth of the time, and at fixed addresses they start in half of it.
  target_link_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE} -fuse-ld=lld -no-pie)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(sekisho_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_compile_options(sekisho_options INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  # To look up thousands of libstdc++'s symbols at every start took longer than the rest of the start: it is linked in.
  # Relocations packed (DT_RELR, glibc 2.36) are half a megabyte less to read.
  target_link_options(sekisho_options INTERFACE -static-libstdc++ -static-libgcc -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
                      -Wl,-z,pack-relative-relocs)
endif()

# sekisho_precompile(TARGET [headers ...]): the standard library's larger headers, and those named, are read once for a target. In
# builds with sanitizers only, which are made from nothing each time: elsewhere each file has to name what it uses, and ccache helps.
function(sekisho_precompile target)
  if(SEKISHO_SANITIZE AND NOT SEKISHO_FUZZ)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <charconv> <chrono> <filesystem> <fstream> <functional> <map>
                              <memory> <mutex> <optional> <set> <sstream> <string> <string_view> <variant> <vector> ${ARGN})
  endif()
endfunction()

# sekisho_room(NAME SOURCES a.cc ... [ROOMS lower rooms ...] [PRIVATE third parties ...])
function(sekisho_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS;PRIVATE" ${ARGN})
  add_library(sekisho_${name} STATIC ${ROOM_SOURCES})
  add_library(sekisho::${name} ALIAS sekisho_${name})
  list(TRANSFORM ROOM_ROOMS PREPEND sekisho::)
  target_link_libraries(sekisho_${name} PUBLIC sekisho_options ${ROOM_ROOMS} PRIVATE ${ROOM_PRIVATE})
  sekisho_precompile(sekisho_${name})
endfunction()
