/* SPDX-License-Identifier: MIT
 * silent_names: preloaded into a program, it keeps the names that begin with "silent" from ever being looked up. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char* host, const char* service, const struct addrinfo* hints, struct addrinfo** found) {
  int (*look_up)(const char*, const char*, const struct addrinfo*, struct addrinfo**) = NULL;
  *(void**)&look_up = dlsym(RTLD_NEXT, "getaddrinfo");
  const int numeric = hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0;
  while (!numeric && host != NULL && strncmp(host, "silent", 6) == 0) pause();
  return look_up(host, service, hints, found);
}
