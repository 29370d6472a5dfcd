# Small libraries that a release build links in, as it does OpenSSL (docs/decisions/0004-static-openssl.md): each shared one
# costs every start a tenth of a millisecond.
# sekisho_prefer_archive(TARGET NAME): links the archive libNAME.a where TARGET is asked for, in such a build and where there is one.
function(sekisho_prefer_archive target name)
  if(NOT OPENSSL_USE_STATIC_LIBS)
    return()
  endif()
  find_library(SEKISHO_ARCHIVE_${name} NAMES lib${name}.a)
  if(SEKISHO_ARCHIVE_${name})
    set_property(TARGET ${target} PROPERTY INTERFACE_LINK_LIBRARIES ${SEKISHO_ARCHIVE_${name}})
  endif()
endfunction()
