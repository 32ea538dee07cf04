# SPDX-License-Identifier: MIT
# i686: builds for 32-bit x86, which a 64-bit kernel runs as it is, with the compiler's own loader.
set(CMAKE_SYSTEM_PROCESSOR i686)
set(libraries /usr/i686-linux-gnu/lib)
set(CMAKE_CROSSCOMPILING_EMULATOR ${libraries}/ld-linux.so.2 --library-path ${libraries})
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
