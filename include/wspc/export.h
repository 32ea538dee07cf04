// SPDX-License-Identifier: MIT
// export: what the shared library shows. Everything not marked stays inside it.
#ifndef WSPC_EXPORT_H
#define WSPC_EXPORT_H

#if defined(_WIN32) && defined(WSPC_BUILDING_DLL)
#define WSPC_API __declspec(dllexport)
#elif defined(_WIN32)
#define WSPC_API
#else
#define WSPC_API __attribute__((visibility("default")))
#endif

#endif
