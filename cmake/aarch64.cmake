# SPDX-License-Identifier: MIT
# aarch64: builds for 64-bit Arm, little endian, and runs it under qemu.
set(CMAKE_SYSTEM_PROCESSOR aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
