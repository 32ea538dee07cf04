# SPDX-License-Identifier: MIT
# windows: what the toolchain files of Windows have in common. They set CMAKE_SYSTEM_PROCESSOR.
#
# mingw-w64 with POSIX threads, all of its libraries linked in: what comes out needs no DLL but Windows' own. zlib is
# Debian's for mingw; GoogleTest is compiled from Debian's source (tests/windows/googletest.cmake).
set(CMAKE_SYSTEM_NAME Windows)
set(prefix ${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32)
set(CMAKE_C_COMPILER ${prefix}-gcc-posix)
set(CMAKE_CXX_COMPILER ${prefix}-g++-posix)
set(CMAKE_RC_COMPILER ${prefix}-windres)
set(CMAKE_DLLTOOL ${prefix}-dlltool)

set(CMAKE_FIND_ROOT_PATH /usr/${prefix})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(what LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${what} ONLY)
endforeach()
set(ZLIB_LIBRARY /usr/${prefix}/lib/libz.a CACHE FILEPATH "not the import library beside it")
foreach(kind EXE SHARED)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT -static)
endforeach()

# A prefix of the tests' own. Debian has a Wine of its own for each width.
if(EXISTS ${wine})
  cmake_path(SET WSPC_WINE_PREFIX NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../build/wine)
  set(CMAKE_CROSSCOMPILING_EMULATOR env WINEPREFIX=${WSPC_WINE_PREFIX} WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe=d wine)
endif()
