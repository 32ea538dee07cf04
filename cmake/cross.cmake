# SPDX-License-Identifier: MIT
# cross: what the toolchain files of other machines have in common. They set CMAKE_SYSTEM_PROCESSOR.
#
# The compiler brings the machine's C and C++ libraries. zlib, GoogleTest and OpenSSL are those of Debian, unpacked below
# build/cross by ./dev (tools/cross.bash). What runs on this machine, such as Python, is looked for as always.
set(CMAKE_SYSTEM_NAME Linux)
set(prefix ${CMAKE_SYSTEM_PROCESSOR}-linux-gnu)
string(REPLACE i686 i386 CMAKE_LIBRARY_ARCHITECTURE ${prefix})  # what Debian calls the directories of the former
set(CMAKE_C_COMPILER ${prefix}-gcc)
set(CMAKE_CXX_COMPILER ${prefix}-g++)
if(NOT CMAKE_CROSSCOMPILING_EMULATOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR} -L /usr/${prefix})
endif()

cmake_path(SET root NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../build/cross/${CMAKE_SYSTEM_PROCESSOR})
set(CMAKE_FIND_ROOT_PATH ${root} /usr/${prefix})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(what LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${what} ONLY)
endforeach()
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_INIT "-isystem ${root}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}")
endforeach()
