// SPDX-License-Identifier: MIT
// wmain_arguments: prints its arguments, the last one when everything else is over: they live until then.
#include <Windows.h>
#include <stdio.h>
#include <stdlib.h>

static wchar_t* last;

static void AtExit(void)
{
    wprintf(L"last: %s\n", last);
    last = NULL; // nobody knows it any more, and so it must have been freed in the end
}

int __cdecl wmain(_In_ int argc, _In_reads_(argc) WCHAR* argv[])
{
    int i;

    for (i = 1; i < argc; ++i)
    {
        wprintf(L"%d: %s\n", i, argv[i]);
    }
    last = argv[argc - 1];
    atexit(AtExit);
    if (argc > 2)
    {
        exit(0);
    }
    return argv[argc] == NULL ? 0 : 1;
}
