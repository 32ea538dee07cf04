# SPDX-License-Identifier: MIT
# windows-x86_64: builds for 64-bit Windows, and runs it under Wine.
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(wine /usr/lib/wine/wine64)
include(${CMAKE_CURRENT_LIST_DIR}/windows.cmake)
