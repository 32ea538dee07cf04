// SPDX-License-Identifier: MIT
// wmain_void: a program whose wmain() takes nothing.
#include <Windows.h>
#include <stdio.h>

int wmain(void)
{
    _putws(L"no arguments");
    return 0;
}
