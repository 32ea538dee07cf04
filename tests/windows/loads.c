/* SPDX-License-Identifier: MIT
 * loads: what a program finds that loads websocket.dll, by name or by full path, and does without an import library.
 *
 *   loads [PATH]     prints which file was loaded, and "works" when the thirteen functions are there and do
 */
#include <stdio.h>
#include <websocket.h>
#include <windows.h>

/* In alphabetical order: their ordinals are 1 to 13. */
static const char* const names[] = {
    "WebSocketAbortHandle",    "WebSocketBeginClientHandshake", "WebSocketBeginServerHandshake",
    "WebSocketCompleteAction", "WebSocketCreateClientHandle",   "WebSocketCreateServerHandle",
    "WebSocketDeleteHandle",   "WebSocketEndClientHandshake",   "WebSocketEndServerHandshake",
    "WebSocketGetAction",      "WebSocketGetGlobalProperty",    "WebSocketReceive",
    "WebSocketSend",
};

typedef HRESULT(WINAPI* Create)(const PWEB_SOCKET_PROPERTY, ULONG, WEB_SOCKET_HANDLE*);
typedef HRESULT(WINAPI* Begin)(WEB_SOCKET_HANDLE, PCSTR*, ULONG, PCSTR*, ULONG, const PWEB_SOCKET_HTTP_HEADER, ULONG,
                               PWEB_SOCKET_HTTP_HEADER*, ULONG*);
typedef VOID(WINAPI* Delete)(WEB_SOCKET_HANDLE);

/* The value of a name: one pointer, as each of the types that it may have. */
typedef union {
  FARPROC found;
  Create create;
  Begin begin;
  Delete destroy;
} Function;

static Function find(HMODULE library, const char* name) {
  Function function;
  function.found = GetProcAddress(library, name);
  if (function.found == NULL) printf("there is no %s\n", name);
  return function;
}

static int has_all(HMODULE library) {
  WORD i;
  for (i = 0; i < ARRAYSIZE(names); ++i) {
    FARPROC const by_name = find(library, names[i]).found;
    if (by_name == NULL) return 0;
    if (by_name != GetProcAddress(library, MAKEINTRESOURCEA(i + 1))) {
      printf("%s is not ordinal %u\n", names[i], i + 1U);
      return 0;
    }
  }
  return 1;
}

static int works(HMODULE library) {
  const Create create = find(library, "WebSocketCreateClientHandle").create;
  const Begin begin = find(library, "WebSocketBeginClientHandshake").begin;
  const Delete destroy = find(library, "WebSocketDeleteHandle").destroy;
  WEB_SOCKET_HANDLE handle = NULL;
  PWEB_SOCKET_HTTP_HEADER headers = NULL;
  ULONG count = 0;
  if (create == NULL || begin == NULL || destroy == NULL) return 0;
  if (create(NULL, 0, &handle) != S_OK) return 0;
  if (begin(handle, NULL, 0, NULL, 0, NULL, 0, &headers, &count) != S_OK || count < 4) return 0;
  destroy(handle);
  return 1;
}

int main(int argc, char** argv) {
  HMODULE const library = LoadLibraryA(argc > 1 ? argv[1] : "websocket.dll");
  char path[MAX_PATH] = "";
  if (library == NULL) return printf("not loaded: error %lu\n", GetLastError()), 1;
  GetModuleFileNameA(library, path, sizeof path);
  printf("loaded %s\n", path);
  fflush(stdout);
  if (!works(library) || !has_all(library)) return printf("does not work\n"), 1;
  printf("%s\n", FreeLibrary(library) ? "works" : "cannot be unloaded");
  return 0;
}
