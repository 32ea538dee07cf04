/* SPDX-License-Identifier: MIT
 * wspc_file: fopen_s, and other functions of Windows' C library that return an errno_t instead of a pointer. */
#ifndef WSPC_COMPAT_FILE_H
#define WSPC_COMPAT_FILE_H

#include <time.h>

#include "wspc_string.h"

/* Returns 0 and an open file, or the error and NULL. Mode letters that only Windows has are ignored. */
static inline errno_t fopen_s(FILE** file, const char* name, const char* mode) {
  if (file == NULL) return wspc_compat_invalid("fopen_s", "a NULL", EINVAL);
  *file = NULL;
  if (name == NULL || mode == NULL) return wspc_compat_invalid("fopen_s", "a NULL", EINVAL);
  *file = fopen(name, mode);
  return *file != NULL ? 0 : errno;
}

/* Opens a file with a wide name and mode, which are converted to UTF-8. */
static inline FILE* _wfopen(const wchar_t* name, const wchar_t* mode) {
  char* const narrow_name = wspc_compat_narrow(name, (size_t)-1);
  char* const narrow_mode = wspc_compat_narrow(mode, (size_t)-1);
  FILE* const file = narrow_name != NULL && narrow_mode != NULL ? fopen(narrow_name, narrow_mode) : NULL;
  const int error = errno;
  free(narrow_name);
  free(narrow_mode);
  errno = error;
  return file;
}

static inline errno_t _wfopen_s(FILE** file, const wchar_t* name, const wchar_t* mode) {
  if (file == NULL) return wspc_compat_invalid("_wfopen_s", "a NULL", EINVAL);
  *file = NULL;
  if (name == NULL || mode == NULL) return wspc_compat_invalid("_wfopen_s", "a NULL", EINVAL);
  *file = _wfopen(name, mode);
  return *file != NULL ? 0 : errno;
}

/* The parameters have Microsoft's order, which is not that of ISO C. */
static inline errno_t localtime_s(struct tm* to, const time_t* from) {
  if (to == NULL || from == NULL) return wspc_compat_invalid("localtime_s", "a NULL", EINVAL);
  return localtime_r(from, to) != NULL ? 0 : errno;
}
static inline errno_t gmtime_s(struct tm* to, const time_t* from) {
  if (to == NULL || from == NULL) return wspc_compat_invalid("gmtime_s", "a NULL", EINVAL);
  return gmtime_r(from, to) != NULL ? 0 : errno;
}

/* Copies as much of the text of an error as fits. */
static inline errno_t strerror_s(char* to, size_t room, int error) {
  if (to == NULL || room == 0) return wspc_compat_invalid("strerror_s", "the buffer is NULL or has no size", EINVAL);
  strncpy_s(to, room, strerror(error), _TRUNCATE);
  return 0;
}

#endif
