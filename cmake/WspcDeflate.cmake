# SPDX-License-Identifier: MIT
# WspcDeflate: what compresses beside zlib, as WSPC_DEFLATE says: sets deflate_sources, _includes and _libraries.

set(deflate_sources src/bytes/no_isal/*.cpp)
set(deflate_includes "")
set(deflate_libraries "")
if(NOT WSPC_DEFLATE MATCHES "^(auto|isal|zlib)$")
  message(FATAL_ERROR "WSPC_DEFLATE is auto, isal or zlib, not '${WSPC_DEFLATE}'")
endif()

if(NOT WSPC_DEFLATE STREQUAL "zlib")
  find_path(ISAL_INCLUDE_DIR isa-l/igzip_lib.h)
  find_library(ISAL_LIBRARY isal)
  mark_as_advanced(ISAL_INCLUDE_DIR ISAL_LIBRARY)
  if(ISAL_INCLUDE_DIR AND ISAL_LIBRARY)
    set(deflate_sources src/bytes/isal/*.cpp)
    set(deflate_includes ${ISAL_INCLUDE_DIR})
    set(deflate_libraries $<BUILD_INTERFACE:${ISAL_LIBRARY}> $<INSTALL_INTERFACE:isal>)
  elseif(WSPC_DEFLATE STREQUAL "isal")
    message(FATAL_ERROR "WSPC_DEFLATE is isal, but ISA-L (libisal-dev) is not here")
  endif()
endif()
