// SPDX-License-Identifier: MIT
// consumer_io: a program of somebody else's that is a server and a client.
#include <cstdio>
#include <thread>
#include <wspc/client.h>
#include <wspc/server.h>

int main() {
  wspc::Server server({});
  std::thread serving([&server] {
    wspc::WebSocket socket = server.accept();
    while (auto message = socket.receive()) socket.send(*message);
  });
  wspc::WebSocket socket = wspc::connect(server.url() + "/");
  socket.send("Hello");
  std::printf("%s\n", socket.receive()->payload.c_str());
  socket.close();
  serving.join();
}
