// SPDX-License-Identifier: MIT
// wmain_environment: prints one variable of its environment.
#include <Windows.h>
#include <stdio.h>
#include <string.h>

int wmain(int argc, wchar_t** argv, wchar_t** envp)
{
    UNREFERENCED_PARAMETER(argv);
    for (; *envp != NULL; ++envp)
    {
        if (wcsncmp(*envp, L"GREETING=", 9) == 0)
        {
            wprintf(L"%s\n", *envp + 9);
        }
    }
    return argc - 1;
}
