/* SPDX-License-Identifier: MIT
 * wspc_min_max: min and max, unless NOMINMAX is defined, and __min and __max.
 *
 * In C they are macros, as on Windows. In C++, macros with these names would break headers of other libraries that
 * write std::min(a, b), so they are function templates in the global namespace. Like the macros, they accept two
 * numbers of different types; unlike them, they evaluate each argument once. Calls with constants are constants.
 * std::min is not changed. */
#ifndef WSPC_COMPAT_MIN_MAX_H
#define WSPC_COMPAT_MIN_MAX_H

#define __min(a, b) (((a) < (b)) ? (a) : (b))
#define __max(a, b) (((a) > (b)) ? (a) : (b))

#ifndef NOMINMAX
#ifdef __cplusplus
#include <type_traits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare" /* the macros compare without a warning, and so do these */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#ifndef min
template <class A, class B>
constexpr typename std::common_type<A, B>::type min(const A& a, const B& b) {
  return __min(a, b);
}
#endif
#ifndef max
template <class A, class B>
constexpr typename std::common_type<A, B>::type max(const A& a, const B& b) {
  return __max(a, b);
}
#endif
#pragma GCC diagnostic pop
#else
#ifndef min
#define min(a, b) __min(a, b)
#endif
#ifndef max
#define max(a, b) __max(a, b)
#endif
#endif
#endif

#endif
