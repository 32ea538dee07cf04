// SPDX-License-Identifier: MIT
// attack_handshake_test: answers to an opening handshake that are made to do harm.   RFC 6455 §4.1
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/attacks/attack.h"
#include "vectors/handles.h"

namespace wspc {
namespace {

using vectors::header;

std::string repeated(std::string_view one, int times) {
  std::string list(one);
  for (int i = 1; i < times; ++i) list.append(", ").append(one);
  return list;
}

std::vector<HeaderView> answer(std::string_view accept, std::string_view extensions) {
  return {{"Upgrade", "websocket"},
          {"Connection", "Upgrade"},
          {"Sec-WebSocket-Accept", accept},
          {"Sec-WebSocket-Extensions", extensions}};
}

// An extension that was offered once may be chosen only once.
TEST(AttackByAnswer, that_names_an_extension_twice_is_refused) {
  ClientHandshake client;
  ASSERT_FALSE(client.begin({.subprotocols = {}, .extensions = {{"a", {}}, {"b", {}}}, .random = {}}));
  std::string accept;
  for (const Header& line : client.headers()) {
    if (line.name == "Sec-WebSocket-Key") accept = accept_for(line.value);
  }
  for (const auto& extensions : {repeated("a", 2), repeated("b", 1000), std::string("a, b, a")}) {
    EXPECT_EQ(client.finish(answer(accept, extensions)).error, Error::unknown_extension) << extensions;
  }
  EXPECT_FALSE(client.finish(answer(accept, "b, a")));
}

// An application has room for as many indices as it made offers; a server cannot make us write beyond that.
TEST(AttackByAnswer, that_names_more_than_was_offered_writes_no_further_than_there_is_room) {
  for (const int times : {1, 2, 3, 1000}) {
    WEB_SOCKET_HANDLE raw = nullptr;
    ASSERT_EQ(WebSocketCreateClientHandle(nullptr, 0, &raw), S_OK);
    const vectors::Handle handle(raw);
    PCSTR offered[] = {"a", "b"};
    PWEB_SOCKET_HTTP_HEADER request = nullptr;
    ULONG count = 0;
    ASSERT_EQ(WebSocketBeginClientHandshake(raw, nullptr, 0, offered, 2, nullptr, 0, &request, &count), S_OK);
    std::string accept;
    for (const WEB_SOCKET_HTTP_HEADER& line : std::span(request, count)) {
      if (std::string_view(line.pcName, line.ulNameLength) == "Sec-WebSocket-Key") {
        accept = accept_for({line.pcValue, line.ulValueLength});
      }
    }
    const std::string extensions = repeated("b", times);
    WEB_SOCKET_HTTP_HEADER response[] = {header("Upgrade", "websocket"), header("Connection", "Upgrade"),
                                         header("Sec-WebSocket-Accept", accept),
                                         header("Sec-WebSocket-Extensions", extensions)};
    std::vector<ULONG> selected(2000, 77);
    ULONG room = 2;
    const HRESULT result = WebSocketEndClientHandshake(raw, response, 4, selected.data(), &room, nullptr);
    EXPECT_EQ(result, times == 1 ? S_OK : E_UNSUPPORTED_EXTENSION);
    for (std::size_t i = 2; i < selected.size(); ++i) ASSERT_EQ(selected[i], 77u) << "index " << i;
  }
}

// A server compares what it was offered, but not each with each: 16 KiB of it took tens of milliseconds.
TEST(AttackByRequest, that_offers_thousands_of_subprotocols_costs_time_in_proportion) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  std::string offer = "first";
  for (std::size_t i = 0; i < 5'000; ++i) {
    offer += {',', letters[i / letters.size()], letters[i % letters.size()]};
  }
  const HeaderView request[] = {{"Host", "h"},
                                {"Upgrade", "websocket"},
                                {"Connection", "Upgrade"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                {"Sec-WebSocket-Protocol", offer}};
  ServerHandshake server;
  const double began = attack::processor_seconds();
  for (int i = 0; i < 10; ++i) ASSERT_FALSE(server.read(request));
#ifdef WSPC_EMULATED
  constexpr double allowed = 1;
#else
  constexpr double allowed = 0.1;
#endif
  EXPECT_LT(attack::processor_seconds() - began, allowed);
  EXPECT_EQ(server.subprotocols().size(), 5'001u);
}

// The header may be 16 KiB of names; checking them must take linear time.
TEST(AttackByAnswer, that_names_thousands_of_extensions_costs_time_in_proportion) {
  ClientHandshake client;
  ASSERT_FALSE(client.begin({.subprotocols = {}, .extensions = {{"a", {}}}, .random = {}}));
  std::string accept;
  for (const Header& line : client.headers()) {
    if (line.name == "Sec-WebSocket-Key") accept = accept_for(line.value);
  }
  const std::string extensions = repeated("a", 5'000);
  const double began = attack::processor_seconds();
  EXPECT_EQ(client.finish(answer(accept, extensions)).error, Error::unknown_extension);
  EXPECT_LT(attack::processor_seconds() - began, 0.1);
}

}  // namespace
}  // namespace wspc
