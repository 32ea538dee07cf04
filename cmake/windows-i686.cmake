# SPDX-License-Identifier: MIT
# windows-i686: builds for 32-bit Windows, and runs it where there is a 32-bit Wine.
set(CMAKE_SYSTEM_PROCESSOR i686)
set(wine /usr/lib/wine/wine)
include(${CMAKE_CURRENT_LIST_DIR}/windows.cmake)
