// SPDX-License-Identifier: MIT
// server_handshake_test: WebSocketBeginServerHandshake and WebSocketEndServerHandshake.   RFC 6455 §4.2
#include <cstring>

#include <gtest/gtest.h>

#include "abi/support/handshake_fixture.h"

namespace wspc::contract {
namespace {

constexpr PCSTR no_subprotocol = nullptr;

// The result of Begin for a good request after `change`.
HRESULT begin_with(const std::function<void(Headers&)>& change, PCSTR subprotocol = no_subprotocol,
                   std::vector<PCSTR> extensions = {}) {
  Server server;
  Headers request = good_request();
  change(request);
  return server.begin(request, subprotocol, std::move(extensions));
}

TEST(ServerHandshake, begin_gives_the_headers_of_the_response) {
  Server server;
  ASSERT_EQ(server.begin(good_request()), S_OK);
  EXPECT_TRUE(equal_names(server.response.value("Upgrade"), "websocket"));
  EXPECT_TRUE(equal_names(server.response.value("Connection"), "Upgrade"));
  EXPECT_EQ(server.response.value("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") << "RFC 6455 §1.3";
  EXPECT_EQ(server.response.size(), 3U);
}

TEST(ServerHandshake, begin_gives_the_selected_subprotocol) {
  Server server;
  Headers request = good_request();
  request.add("Sec-WebSocket-Protocol", "chat, superchat");
  ASSERT_EQ(server.begin(request, "superchat"), S_OK);
  EXPECT_EQ(server.response.value("Sec-WebSocket-Protocol"), "superchat");
}

TEST(ServerHandshake, begin_gives_the_selected_extensions) {
  Server server;
  Headers request = good_request();
  request.add("Sec-WebSocket-Extensions", "x-a, x-b; p=1, x-c");
  ASSERT_EQ(server.begin(request, nullptr, {"x-a", "x-c"}), S_OK);
  EXPECT_EQ(server.response.value("Sec-WebSocket-Extensions"), "x-a, x-c");
}

TEST(ServerHandshake, upgrade_must_contain_websocket) {
  EXPECT_EQ(begin_with([](Headers& h) { h.remove("Upgrade"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "h2c"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "websockets"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "WEBSOCKET"); }), S_OK);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "h2c , WebSocket"); }), S_OK);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "TLS/1.0, websocket"); }), S_OK);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "h2c").add("Upgrade", "websocket"); }), S_OK);
}

TEST(ServerHandshake, connection_must_contain_upgrade) {
  EXPECT_EQ(begin_with([](Headers& h) { h.remove("Connection"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Connection", "close"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Connection", "Upgrade-Insecure-Requests"); }),
            E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Connection", "upgrade"); }), S_OK);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Connection", "UPGRADE,close"); }), S_OK);
}

TEST(ServerHandshake, connection_may_read_keep_alive_and_upgrade) {
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Connection", "keep-alive, Upgrade"); }), S_OK);
}

TEST(ServerHandshake, all_of_the_requests_headers_may_be_given) {
  EXPECT_EQ(begin_with([](Headers& h) {
              h.add("User-Agent", "x").add("Accept-Encoding", "gzip, br").add("Cookie", "a=b; c=\"d\"");
              h.add("Origin", "https://example.com").add("Cache-Control", "no-cache").add("X-Empty", "");
            }),
            S_OK);
}

TEST(ServerHandshake, headers_that_it_does_not_know_are_not_judged) {
  for (const Headers::Field& odd : odd_headers()) {
    EXPECT_EQ(begin_with([&](Headers& h) { h.add(odd.first, odd.second); }), S_OK) << odd.first << ": " << odd.second;
  }
  EXPECT_EQ(begin_with(add_a_thousand_headers), S_OK);
}

TEST(ServerHandshake, headers_that_it_knows_are_judged) {
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Upgrade", "websocket\r"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Host", "a\nb"); }), E_INVALID_PROTOCOL_FORMAT);
}

TEST(ServerHandshake, what_it_sends_onwards_is_checked) {
  const auto offer = [](Headers& h) { h.add("Sec-WebSocket-Protocol", "chat").add("Sec-WebSocket-Extensions", "x-a"); };
  EXPECT_EQ(begin_with(offer, "chat"), S_OK);
  EXPECT_NE(begin_with(offer, "chat\r\nX: y"), S_OK);
  EXPECT_NE(begin_with(offer, nullptr, {"x-a\r\nX: y"}), S_OK);
}

TEST(ServerHandshake, names_count_in_any_case) {
  Headers request{{"hOST", "here"},
                  {"UPGRADE", "websocket"},
                  {"connection", "Upgrade"},
                  {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
                  {"SEC-WEBSOCKET-VERSION", "13"}};
  Server server;
  EXPECT_EQ(server.begin(request), S_OK);
}

TEST(ServerHandshake, host_must_be_present) {
  EXPECT_EQ(begin_with([](Headers& h) { h.remove("Host"); }), E_INVALID_PROTOCOL_FORMAT);
}

TEST(ServerHandshake, host_may_be_empty) {
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Host", ""); }), S_OK);
}

TEST(ServerHandshake, an_empty_value_may_be_null) {
  Headers request = good_request();
  request.remove("Host");
  std::vector<WEB_SOCKET_HTTP_HEADER> array(request.data(), request.data() + request.size());
  char host[] = "Host";
  array.push_back({host, 4, nullptr, 0});
  Server server;
  EXPECT_EQ(WebSocketBeginServerHandshake(server.handle, nullptr, nullptr, 0, array.data(),
                                          static_cast<ULONG>(array.size()), &server.array, &server.count),
            S_OK);
}

TEST(ServerHandshake, the_version_must_be_13) {
  for (const char* version : {"8", "0", "12", "14", "130", "255"}) {
    EXPECT_EQ(begin_with([&](Headers& h) { h.set("Sec-WebSocket-Version", version); }),
              E_PROTOCOL_VERSION_NOT_SUPPORTED)
        << version;
  }
}

TEST(ServerHandshake, a_version_that_is_missing_or_no_number_is_malformed) {
  EXPECT_EQ(begin_with([](Headers& h) { h.remove("Sec-WebSocket-Version"); }), E_INVALID_PROTOCOL_FORMAT);
  for (const char* version : {"", "x", "13x"}) {
    EXPECT_EQ(begin_with([&](Headers& h) { h.set("Sec-WebSocket-Version", version); }), E_INVALID_PROTOCOL_FORMAT)
        << version;
  }
}

TEST(ServerHandshake, the_key_must_be_16_bytes) {
  EXPECT_EQ(begin_with([](Headers& h) { h.remove("Sec-WebSocket-Key"); }), E_INVALID_PROTOCOL_FORMAT);
  for (const char* key : {"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                          "dGhlIHNhbXBsZSBub25jZWE=", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZQ!!",
                          "dGhl IHNhbXBsZSBub25jZQ=", "====================AAAA"}) {
    EXPECT_EQ(begin_with([&](Headers& h) { h.set("Sec-WebSocket-Key", key); }), E_INVALID_PROTOCOL_FORMAT) << key;
  }
  EXPECT_EQ(begin_with([](Headers& h) { h.set("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="); }), S_OK);
}

TEST(ServerHandshake, a_subprotocol_that_was_not_offered_cannot_be_selected) {
  EXPECT_EQ(begin_with([](Headers&) {}, "chat"), E_UNSUPPORTED_SUBPROTOCOL);
  EXPECT_EQ(begin_with([](Headers& h) { h.add("Sec-WebSocket-Protocol", "chat2, other"); }, "chat"),
            E_UNSUPPORTED_SUBPROTOCOL);
  EXPECT_EQ(begin_with([](Headers& h) { h.add("Sec-WebSocket-Protocol", "other, chat"); }, "chat"), S_OK);
}

TEST(ServerHandshake, an_extension_that_was_not_offered_cannot_be_selected) {
  EXPECT_EQ(begin_with([](Headers&) {}, nullptr, {"x-a"}), E_UNSUPPORTED_EXTENSION);
  EXPECT_EQ(begin_with([](Headers& h) { h.add("Sec-WebSocket-Extensions", "x-b"); }, nullptr, {"x-b", "x-a"}),
            E_UNSUPPORTED_EXTENSION);
}

TEST(ServerHandshake, a_refused_request_may_be_followed_by_a_good_one) {
  Server server;
  Headers request = good_request();
  request.set("Sec-WebSocket-Version", "12");
  EXPECT_EQ(server.begin(request), E_PROTOCOL_VERSION_NOT_SUPPORTED);
  EXPECT_EQ(server.begin(good_request()), S_OK);
}

TEST(ServerHandshake, end_is_optional) {
  for (int first_call = 0; first_call < 3; ++first_call) {
    Server server;
    ASSERT_EQ(server.begin(good_request()), S_OK);
    WEB_SOCKET_BUFFER buffer{};
    ULONG count = 1;
    WEB_SOCKET_ACTION action{};
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    if (first_call == 0) {
      EXPECT_EQ(WebSocketSend(server.handle, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, nullptr), S_OK);
    } else if (first_call == 1) {
      EXPECT_EQ(WebSocketReceive(server.handle, nullptr, nullptr), S_OK);
    } else {
      EXPECT_EQ(WebSocketGetAction(server.handle, all_queues, &buffer, &count, &action, &type, nullptr, &context),
                S_OK);
    }
    WebSocketAbortHandle(server.handle);
  }
}

TEST(ServerHandshake, no_session_call_before_begin) {
  Server server;
  expect_no_session(server.handle);
  Headers refused = good_request();
  EXPECT_EQ(server.begin(refused.remove("Upgrade")), E_INVALID_PROTOCOL_FORMAT);
  expect_no_session(server.handle);
}

TEST(ServerHandshake, its_headers_stay_until_the_handle_is_deleted) {
  Server server;
  Headers request = good_request();
  ASSERT_EQ(server.begin(request.add("Sec-WebSocket-Protocol", "chat"), "chat"), S_OK);
  ASSERT_EQ(WebSocketEndServerHandshake(server.handle), S_OK);
  EXPECT_EQ(WebSocketReceive(server.handle, nullptr, nullptr), S_OK);
  WebSocketAbortHandle(server.handle);
  const Headers later(server.array, server.count);
  EXPECT_EQ(later.value("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(later.value("Sec-WebSocket-Protocol"), "chat");
}

TEST(ServerHandshake, lengths_are_exact_and_strings_end_with_nul) {
  Server server;
  Headers request = good_request();
  request.add("Sec-WebSocket-Protocol", "chat").add("Sec-WebSocket-Extensions", "x-a");
  ASSERT_EQ(server.begin(request, "chat", {"x-a"}), S_OK);
  ASSERT_EQ(server.count, 5U);
  for (ULONG i = 0; i < server.count; ++i) {
    EXPECT_EQ(std::strlen(server.array[i].pcName), server.array[i].ulNameLength);
    EXPECT_EQ(std::strlen(server.array[i].pcValue), server.array[i].ulValueLength);
  }
}

TEST(ServerHandshake, wrong_arguments_are_refused) {
  Server server;
  Headers request = good_request();
  const auto begin = WebSocketBeginServerHandshake;
  const auto size = request.size();
  PWEB_SOCKET_HTTP_HEADER* array = &server.array;
  ULONG* count = &server.count;
  EXPECT_EQ(begin(nullptr, nullptr, nullptr, 0, request.data(), size, array, count), E_INVALIDARG);
  EXPECT_EQ(begin(server.handle, nullptr, nullptr, 1, request.data(), size, array, count), E_INVALIDARG);
  EXPECT_EQ(begin(server.handle, nullptr, nullptr, 0, nullptr, size, array, count), E_INVALIDARG);
  EXPECT_EQ(begin(server.handle, nullptr, nullptr, 0, request.data(), size, nullptr, count), E_INVALIDARG);
  EXPECT_EQ(begin(server.handle, nullptr, nullptr, 0, request.data(), size, array, nullptr), E_INVALIDARG);
  EXPECT_EQ(WebSocketEndServerHandshake(nullptr), E_INVALIDARG);
}

TEST(ServerHandshake, out_of_turn_is_refused) {
  Server server;
  EXPECT_EQ(WebSocketEndServerHandshake(server.handle), E_INVALID_PROTOCOL_OPERATION) << "End before Begin";
  Client client;
  Headers request = good_request();
  EXPECT_EQ(WebSocketBeginServerHandshake(client.handle, nullptr, nullptr, 0, request.data(), request.size(),
                                          &server.array, &server.count),
            E_INVALID_PROTOCOL_OPERATION)
      << "a client's handle";
  EXPECT_EQ(WebSocketEndServerHandshake(client.handle), E_INVALID_PROTOCOL_OPERATION) << "a client's handle";
}

}  // namespace
}  // namespace wspc::contract
