// SPDX-License-Identifier: MIT
// actions_fuzz: the thirteen functions in any order, at both ends of a connection; the driver judges every action.
#include <gtest/gtest.h>

#include "two_sides.h"

namespace {

using namespace wspc::fuzz;
namespace contract = wspc::contract;

void application(Side& self, unsigned call, unsigned amount, unsigned more) {
  if (call == 0) self.send(more, amount);
  if (call == 1) self.send(more, amount * 16);
  if (call == 2) self.send_control(more, amount);
  if (call == 3) self.send_close(more, amount);
  if (call == 4) self.send_custom(more, amount);
  if (call == 5) self.app.receive();
  if (call == 6) self.app.receive_into(1 + amount);
  if (call == 7) self.misuse(amount);
}

// Two threads, one on each queue, or a third on both: what one of them was handed out, another may complete.
void threads(Side& self, unsigned call, unsigned amount, unsigned more) {
  if (call == 8) self.app.next(contract::send_queue, 1 + amount % 3);
  if (call == 9) self.app.next(contract::receive_queue, 1 + amount % 3);
  if (call == 10) self.app.next(contract::all_queues, 1 + amount % 3);
  if (call == 11) self.complete_fairly(amount);
  if (call == 12) self.complete(amount, more);
}

void network(Side& self, Side& peer, unsigned call, unsigned amount, unsigned more, Input& input) {
  if (call == 13) self.app.feed(std::exchange(peer.app.outgoing, {}));
  if (call == 14) self.feed_frame(more, amount);
  if (call == 15) self.feed(input.take(amount));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  GTEST_FLAG_SET(throw_on_failure, true);  // what is thrown ends the run
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const unsigned end = input.byte();
  Side client(contract::Role::client, end / 16, input.take(3)), server(contract::Role::server, end / 16, input.take(3));
  while (!input.empty()) {
    const unsigned choice = input.byte(), call = choice / 2 % 16, amount = input.byte(), more = input.byte();
    Side &self = choice % 2 == 0 ? client : server, &peer = choice % 2 == 0 ? server : client;
    application(self, call, amount, more);
    threads(self, call, amount, more);
    network(self, peer, call, amount, more, input);
  }
  if (client.fair && server.fair) converse(client, server);
  client.end(end);
  server.end(end / 4);
  return 0;
}
