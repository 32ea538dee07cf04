// SPDX-License-Identifier: MIT
// export: which symbols the shared library exports. Everything that is not marked stays internal.
#ifndef WSPC_EXPORT_H
#define WSPC_EXPORT_H

#if defined(_WIN32) && defined(WSPC_BUILDING_DLL)
#define WSPC_API __declspec(dllexport)
#define WSPC_INSIDE
#elif defined(_WIN32)
#define WSPC_API
#define WSPC_INSIDE
#else
#define WSPC_API __attribute__((visibility("default")))
#define WSPC_INSIDE __attribute__((visibility("hidden"))) /* a member of a class that is shown */
#endif

#endif
