# SPDX-License-Identifier: MIT
# s390x: builds for the IBM mainframe, big endian, and runs it under qemu.
set(CMAKE_SYSTEM_PROCESSOR s390x)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
