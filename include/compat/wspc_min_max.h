/* SPDX-License-Identifier: MIT
 * wspc_min_max: min and max, unless NOMINMAX is defined, and __min and __max.
 *
 * In C they are macros, as on Windows. In C++ macros of these names would break the headers of other C++ libraries,
 * which write std::min(a, b): there they are function templates in the global namespace. They take two numbers of
 * different types, as the macros do, evaluate each argument once and make constants of constants. std::min stays what
 * it is. */
#ifndef WSPC_COMPAT_MIN_MAX_H
#define WSPC_COMPAT_MIN_MAX_H

#define __min(a, b) (((a) < (b)) ? (a) : (b))
#define __max(a, b) (((a) > (b)) ? (a) : (b))

#ifndef NOMINMAX
#ifdef __cplusplus
#include <type_traits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare" /* the macros compare as they are told to; so do these */
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
