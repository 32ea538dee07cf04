// SPDX-License-Identifier: MIT
// tmain: a program of TCHARs, narrow or wide as it is compiled. <tchar.h> and <strsafe.h> come before <Windows.h>.
#include <TChar.h>
#include <StrSafe.h>
#include <Windows.h>
#include <stdio.h>

int _tmain(int argc, _TCHAR* argv[])
{
    TCHAR text[16];

    if (FAILED(StringCchPrintf(text, ARRAYSIZE(text), TEXT("%d: %s"), argc, argv[argc - 1])))
    {
        return 1;
    }
    _tprintf(_T("%s, %u characters of %u bytes\n"), text, (unsigned)_tcslen(text), (unsigned)sizeof(TCHAR));
    return 0;
}
