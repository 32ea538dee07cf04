// SPDX-License-Identifier: MIT
// two_files_main: the last error and the handler of wrong parameters are one for all files of a program, C or C++.
#include "two_files.h"
#include <cstdio>

static int wrong;

static void OnWrong(const wchar_t*, const wchar_t*, const wchar_t*, unsigned, uintptr_t)
{
    ++wrong;
}

int main()
{
    _set_invalid_parameter_handler(OnWrong);
    SetLastError(ERROR_MORE_DATA);
    const DWORD seen = ErrorSeenByC();
    std::printf("%lu %lu %d\n", seen, GetLastError(), wrong);
    return 0;
}
