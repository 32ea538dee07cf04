// SPDX-License-Identifier: MIT
// two_files_c: the file in C of two_files_main.cpp.
#include "two_files.h"

// In C, too, a constant makes a constant.
static const HRESULT hrMoreData = HRESULT_FROM_WIN32(ERROR_MORE_DATA);

DWORD ErrorSeenByC(void)
{
    char text[2];
    DWORD error = GetLastError();

    SetLastError(error + 1);
    strcpy_s(text, sizeof(text), "too long"); // the handler of the file in C++ is called
    switch (HRESULT_FROM_WIN32(error))
    {
        case HRESULT_FROM_WIN32(ERROR_MORE_DATA):
            return HRESULT_CODE(hrMoreData);
        default:
            return 0;
    }
}
