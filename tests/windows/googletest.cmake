# SPDX-License-Identifier: MIT
# googletest: GTest::gtest and GTest::gtest_main, compiled from Debian's source of them: there is no build for mingw.
find_path(GTEST_SOURCE src/gtest-all.cc HINTS /usr/src/googletest/googletest REQUIRED NO_CMAKE_FIND_ROOT_PATH)
mark_as_advanced(GTEST_SOURCE)
add_subdirectory(${GTEST_SOURCE} googletest EXCLUDE_FROM_ALL SYSTEM)
