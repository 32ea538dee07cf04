// SPDX-License-Identifier: MIT
// client_handshake_test: WebSocketBeginClientHandshake and WebSocketEndClientHandshake.   RFC 6455 §4.1
#include <cstring>
#include <set>

#include <gtest/gtest.h>

#include "abi/support/handshake_fixture.h"

namespace wspc::contract {
namespace {

TEST(ClientHandshake, begin_gives_the_four_headers) {
  Client client;
  ASSERT_EQ(client.begin(), S_OK);
  EXPECT_TRUE(equal_names(client.request.value("Connection"), "Upgrade"));
  EXPECT_TRUE(equal_names(client.request.value("Upgrade"), "websocket"));
  EXPECT_EQ(client.request.value("Sec-WebSocket-Version"), "13");
  const std::string key = client.request.value("Sec-WebSocket-Key");
  ASSERT_EQ(key.size(), 24U);
  EXPECT_EQ(key.substr(22), "==") << "16 bytes end so in base64";
  EXPECT_EQ(key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), 22U);
  EXPECT_EQ(client.request.size(), 4U) << "nothing was offered";
}

TEST(ClientHandshake, every_key_is_another_one) {
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    Client client;
    ASSERT_EQ(client.begin(), S_OK);
    keys.insert(client.request.value("Sec-WebSocket-Key"));
  }
  EXPECT_EQ(keys.size(), 100U);
}

TEST(ClientHandshake, begin_offers_the_subprotocols) {
  Client client;
  ASSERT_EQ(client.begin({"chat.v2", "chat"}), S_OK);
  EXPECT_EQ(client.request.value("Sec-WebSocket-Protocol"), "chat.v2, chat");
}

TEST(ClientHandshake, begin_offers_the_extensions) {
  Client client;
  ASSERT_EQ(client.begin({}, {"permessage-deflate", "x-other"}), S_OK);
  EXPECT_EQ(client.request.value("Sec-WebSocket-Extensions"), "permessage-deflate, x-other");
}

TEST(ClientHandshake, an_offered_extension_may_have_parameters) {
  Client client;
  ASSERT_EQ(client.begin({}, {"permessage-deflate; client_max_window_bits"}), S_OK);
  EXPECT_EQ(client.request.value("Sec-WebSocket-Extensions"), "permessage-deflate; client_max_window_bits");
}

TEST(ClientHandshake, a_header_of_the_applications_own_comes_back_to_replace_it) {
  Client client;
  Headers own{{"Connection", "keep-alive"}, {"Upgrade", "h2c"}, {"User-Agent", "test"}};
  ASSERT_EQ(client.begin({}, {}, &own), S_OK);
  EXPECT_TRUE(equal_names(client.request.value("Upgrade"), "websocket"));
  EXPECT_NE(client.request.value("Connection"), "(none)");
  Headers sent = own;  // what the application puts on the wire
  for (const char* name : {"Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"}) {
    sent.set(name, client.request.value(name));
  }
  sent.add("Host", "here");
  Server server;
  EXPECT_EQ(server.begin(sent), S_OK);
}

TEST(ClientHandshake, begin_needs_no_host) {
  Client bare;
  EXPECT_EQ(bare.begin(), S_OK);
  Client as_dotnet;
  Headers initial{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
  EXPECT_EQ(as_dotnet.begin({}, {}, &initial), S_OK);
  EXPECT_NE(as_dotnet.request.value("Sec-WebSocket-Key"), "(none)");
}

TEST(ClientHandshake, begin_accepts_a_host_as_the_pages_ask) {
  Client client;
  Headers initial{{"Host", "server.example.com"}, {"Origin", "http://example.com"}};
  EXPECT_EQ(client.begin({}, {}, &initial), S_OK);
}

TEST(ClientHandshake, its_headers_stay_until_the_handle_is_deleted) {
  Client client;
  ASSERT_EQ(client.begin({"chat"}, {"x-one"}), S_OK);
  const std::string key = client.request.value("Sec-WebSocket-Key");
  ASSERT_EQ(client.end(client.response_of_server("chat")), S_OK);
  WEB_SOCKET_BUFFER buffer{};
  EXPECT_EQ(WebSocketSend(client.handle, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, &buffer, nullptr), S_OK);
  Headers later(client.array, client.count);
  EXPECT_EQ(later.value("Sec-WebSocket-Key"), key);
  EXPECT_EQ(later.value("Sec-WebSocket-Protocol"), "chat");
  WebSocketAbortHandle(client.handle);
}

TEST(ClientHandshake, lengths_are_exact_and_strings_end_with_nul) {
  Client client;
  ASSERT_EQ(client.begin({"a", "bc"}, {"x-one"}), S_OK);
  for (ULONG i = 0; i < client.count; ++i) {
    EXPECT_EQ(std::strlen(client.array[i].pcName), client.array[i].ulNameLength);
    EXPECT_EQ(std::strlen(client.array[i].pcValue), client.array[i].ulValueLength);
  }
}

TEST(ClientHandshake, its_headers_and_a_host_satisfy_a_server) {
  Client client;
  ASSERT_EQ(client.begin(), S_OK);
  Headers request = client.request;
  Server server;
  EXPECT_EQ(server.begin(request.add("Host", "localhost")), S_OK);
  EXPECT_EQ(client.end(server.response), S_OK);
}

TEST(ClientHandshake, input_counts_by_length_and_needs_no_nul) {
  Client client;
  ASSERT_EQ(client.begin(), S_OK);
  Headers good = client.response_of_server();
  char joined[512] = {};
  std::vector<WEB_SOCKET_HTTP_HEADER> array(good.data(), good.data() + good.size());
  char* at = joined;
  for (WEB_SOCKET_HTTP_HEADER& header : array) {  // all strings in one, nothing between them
    header.pcName = std::copy_n(header.pcName, header.ulNameLength, std::exchange(at, at + header.ulNameLength)) -
                    header.ulNameLength;
    header.pcValue = std::copy_n(header.pcValue, header.ulValueLength, std::exchange(at, at + header.ulValueLength)) -
                     header.ulValueLength;
  }
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, array.data(), good.size(), nullptr, nullptr, nullptr), S_OK);
}

TEST(ClientHandshake, end_demands_upgrade) {
  EXPECT_EQ(end_with([](Headers& h) { h.remove("Upgrade"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Upgrade", "h2c"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Upgrade", ""); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Upgrade", "WebSocket"); }), S_OK);
}

TEST(ClientHandshake, end_demands_connection) {
  EXPECT_EQ(end_with([](Headers& h) { h.remove("Connection"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Connection", "keep-alive"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Connection", "upgraded"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Connection", "keep-alive, uPGRADE"); }), S_OK);
}

TEST(ClientHandshake, end_demands_the_accept_of_its_own_key) {
  EXPECT_EQ(end_with([](Headers& h) { h.remove("Sec-WebSocket-Accept"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); }),
            E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.set("Sec-WebSocket-Accept", ""); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) {
              std::string wrong_case = h.value("Sec-WebSocket-Accept");
              for (char& c : wrong_case) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
              h.set("Sec-WebSocket-Accept", wrong_case);
            }),
            E_INVALID_PROTOCOL_FORMAT);
}

TEST(ClientHandshake, end_ignores_other_headers) {
  EXPECT_EQ(end_with([](Headers& h) { h.add("Date", "today").add("Server", "x").add("Sec-WebSocket-Future", "1"); }),
            S_OK);
}

TEST(ClientHandshake, end_does_not_judge_headers_that_it_does_not_know) {
  for (const Headers::Field& odd : odd_headers()) {
    EXPECT_EQ(end_with([&](Headers& h) { h.add(odd.first, odd.second); }), S_OK) << odd.first << ": " << odd.second;
  }
  EXPECT_EQ(end_with(add_a_thousand_headers), S_OK);
}

TEST(ClientHandshake, end_judges_the_headers_that_it_knows) {
  EXPECT_EQ(end_with([](Headers& h) { h.set("Upgrade", "websocket\r"); }), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Extensions", "x\n"); }), E_INVALID_PROTOCOL_FORMAT);
}

TEST(ClientHandshake, begin_does_not_judge_the_initial_headers) {
  for (const auto& [name, value] : odd_headers()) {
    Client client;
    Headers initial{{name, value}};
    EXPECT_EQ(client.begin({}, {}, &initial), S_OK) << name << ": " << value;
  }
}

TEST(ClientHandshake, names_count_in_any_case) {
  EXPECT_EQ(end_with([](Headers& h) {
              const std::string accept = h.value("Sec-WebSocket-Accept");
              h = Headers{{"UPGRADE", "websocket"}, {"connection", "Upgrade"}, {"sEC-wEBsOCKET-aCCEPT", accept}};
            }),
            S_OK);
}

TEST(ClientHandshake, end_gives_the_index_of_the_subprotocol) {
  for (const ULONG choice : {0U, 1U, 2U}) {
    const std::vector<PCSTR> offered{"one", "two", "three"};
    Client client;
    ASSERT_EQ(client.begin(offered), S_OK);
    ULONG selected = 77;
    Headers response = client.response_of_server(offered[choice]);
    EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(), nullptr, nullptr, &selected),
              S_OK);
    EXPECT_EQ(selected, choice);
  }
}

TEST(ClientHandshake, end_gives_minus_one_when_the_server_chose_no_subprotocol) {
  Client client;
  ASSERT_EQ(client.begin({"one"}), S_OK);
  ULONG selected = 77;
  Headers response = client.response_of_server();
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(), nullptr, nullptr, &selected),
            S_OK);
  EXPECT_EQ(selected, static_cast<ULONG>(-1));
}

TEST(ClientHandshake, end_gives_the_indices_of_the_extensions) {
  Client client;
  ASSERT_EQ(client.begin({}, {"x-a", "x-b", "x-c"}), S_OK);
  Headers response = client.response_of_server();
  response.add("Sec-WebSocket-Extensions", "x-c, x-a");
  ULONG selected[3] = {77, 77, 77};
  ULONG count = 3;
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(), selected, &count, nullptr),
            S_OK);
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(selected[0] + selected[1], 2U);
  EXPECT_NE(selected[0], selected[1]);
  EXPECT_EQ(selected[2], 77U);
}

TEST(ClientHandshake, no_extension_is_a_count_of_zero) {
  Client client;
  ASSERT_EQ(client.begin({}, {"x-a"}), S_OK);
  Headers response = client.response_of_server();
  ULONG selected[1] = {77};
  ULONG count = 1;
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(), selected, &count, nullptr),
            S_OK);
  EXPECT_EQ(count, 0U);
}

TEST(ClientHandshake, room_for_fewer_extensions_than_were_offered_is_refused) {
  Client client;
  ASSERT_EQ(client.begin({}, {"x-a", "x-b"}), S_OK);
  Headers response = client.response_of_server();
  ULONG selected[1] = {};
  ULONG count = 1;
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(), selected, &count, nullptr),
            E_INVALIDARG);
}

TEST(ClientHandshake, each_out_pointer_of_end_may_be_null) {
  for (unsigned null = 0; null < 8; ++null) {
    Client client;
    ASSERT_EQ(client.begin({"chat"}, {"x-a"}), S_OK);
    Headers response = client.response_of_server("chat");
    response.add("Sec-WebSocket-Extensions", "x-a");
    ULONG extensions[1] = {};
    ULONG count = 1;
    ULONG subprotocol = 0;
    EXPECT_EQ(WebSocketEndClientHandshake(client.handle, response.data(), response.size(),
                                          (null & 1) != 0 ? nullptr : extensions, (null & 2) != 0 ? nullptr : &count,
                                          (null & 4) != 0 ? nullptr : &subprotocol),
              S_OK)
        << null;
  }
}

TEST(ClientHandshake, a_subprotocol_that_was_not_offered_is_an_error) {
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Protocol", "chat"); }), E_UNSUPPORTED_SUBPROTOCOL);
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Protocol", "other"); }, {"chat"}),
            E_UNSUPPORTED_SUBPROTOCOL);
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Protocol", "Chat"); }, {"chat"}), E_UNSUPPORTED_SUBPROTOCOL);
}

TEST(ClientHandshake, an_extension_that_was_not_offered_is_an_error) {
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Extensions", "x-a"); }), E_UNSUPPORTED_EXTENSION);
  EXPECT_EQ(end_with([](Headers& h) { h.add("Sec-WebSocket-Extensions", "x-a, x-z"); }, {}, {"x-a"}),
            E_UNSUPPORTED_EXTENSION);
}

TEST(ClientHandshake, a_handle_may_be_deleted_between_begin_and_end) {
  Client client;
  ASSERT_EQ(client.begin({"chat"}, {"x-a"}), S_OK);
  EXPECT_EQ(client.request.value("Sec-WebSocket-Version"), "13");
}

TEST(ClientHandshake, wrong_arguments_are_refused) {
  Client client;
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  const auto begin = WebSocketBeginClientHandshake;
  EXPECT_EQ(begin(nullptr, nullptr, 0, nullptr, 0, nullptr, 0, &array, &count), E_INVALIDARG);
  EXPECT_EQ(begin(client.handle, nullptr, 1, nullptr, 0, nullptr, 0, &array, &count), E_INVALIDARG);
  EXPECT_EQ(begin(client.handle, nullptr, 0, nullptr, 1, nullptr, 0, &array, &count), E_INVALIDARG);
  EXPECT_EQ(begin(client.handle, nullptr, 0, nullptr, 0, nullptr, 1, &array, &count), E_INVALIDARG);
  EXPECT_EQ(begin(client.handle, nullptr, 0, nullptr, 0, nullptr, 0, nullptr, &count), E_INVALIDARG);
  EXPECT_EQ(begin(client.handle, nullptr, 0, nullptr, 0, nullptr, 0, &array, nullptr), E_INVALIDARG);
  EXPECT_EQ(client.begin({"no token"}), E_INVALIDARG);
  EXPECT_EQ(client.begin({}, {"no=extension=at all"}), E_INVALIDARG);
  EXPECT_EQ(client.begin(), S_OK) << "a refused call changes nothing";
  EXPECT_EQ(WebSocketEndClientHandshake(client.handle, nullptr, 1, nullptr, nullptr, nullptr), E_INVALIDARG);
  EXPECT_EQ(WebSocketEndClientHandshake(nullptr, nullptr, 0, nullptr, nullptr, nullptr), E_INVALIDARG);
}

TEST(ClientHandshake, out_of_turn_is_refused) {
  Client client;
  Headers nothing{};
  EXPECT_EQ(client.end(nothing), E_INVALID_PROTOCOL_OPERATION) << "End before Begin";
  ASSERT_EQ(client.begin(), S_OK);
  EXPECT_EQ(client.begin(), E_INVALID_PROTOCOL_OPERATION) << "Begin twice";
  Headers response = client.response_of_server();
  ASSERT_EQ(client.end(response), S_OK);
  EXPECT_EQ(client.end(response), E_INVALID_PROTOCOL_OPERATION) << "End twice";
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  Server server;
  EXPECT_EQ(WebSocketBeginClientHandshake(server.handle, nullptr, 0, nullptr, 0, nullptr, 0, &array, &count),
            E_INVALID_PROTOCOL_OPERATION)
      << "a server's handle";
}

TEST(ClientHandshake, no_session_call_before_its_end) {
  Client client;
  expect_no_session(client.handle);
  ASSERT_EQ(client.begin(), S_OK);
  expect_no_session(client.handle);
  EXPECT_EQ(client.end(client.response_of_server()), S_OK);
}

}  // namespace
}  // namespace wspc::contract
