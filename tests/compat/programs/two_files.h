// SPDX-License-Identifier: MIT
// two_files: what a file of C and one of C++ say to each other.
#pragma once

#include <Windows.h>

#ifdef __cplusplus
extern "C"
#endif
DWORD ErrorSeenByC(void);
