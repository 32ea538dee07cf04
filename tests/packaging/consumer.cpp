// SPDX-License-Identifier: MIT
// consumer: a program outside the tree, in C++, that uses what was installed.
#include <cstdio>
#include <wspc/connection.h>
#include <wspc/handshake.h>

int main() {
  wspc::Connection connection(wspc::Role::server);
  char bytes[] = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  auto input = std::as_writable_bytes(std::span(bytes, 11));
  const wspc::Event event = connection.receive(input);
  std::printf("%.*s\n", static_cast<int>(event.text().size()), event.text().data());
}
