// SPDX-License-Identifier: MIT
// deflate_agreement_test: the properties of websocket_ext.h, and what two handles agree on by them.   RFC 7692 §7
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "abi/support/driver.h"
#include "abi/support/handshake_fixture.h"

// In C, what is not named is zero; and zero is the default.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

namespace wspc::contract {
namespace {

const std::vector<Role> both_roles = {Role::client, Role::server};

WEB_SOCKET_HANDLE create(Role role, WSPC_DEFLATE deflate, HRESULT expected = S_OK, ULONG size = sizeof(WSPC_DEFLATE)) {
  WEB_SOCKET_PROPERTY property{WSPC_DEFLATE_PROPERTY_TYPE, &deflate, size};
  WEB_SOCKET_HANDLE handle = nullptr;
  const auto make = role == Role::client ? WebSocketCreateClientHandle : WebSocketCreateServerHandle;
  EXPECT_EQ(make(&property, 1, &handle), expected);
  return handle;
}

TEST(Deflate, values_out_of_range_are_refused) {
  const std::vector<WSPC_DEFLATE> bad = {{.ulLevel = 10},
                                         {.ulMemoryLevel = 10},
                                         {.ulServerMaxWindowBits = 7},
                                         {.ulServerMaxWindowBits = 16},
                                         {.ulClientMaxWindowBits = 264},
                                         {.ulClientMaxWindowBits = 0xFFFFFFFF}};
  for (const Role role : both_roles) {
    for (const WSPC_DEFLATE& deflate : bad) EXPECT_EQ(create(role, deflate, E_INVALIDARG), nullptr);
    EXPECT_EQ(create(role, {}, E_INVALIDARG, sizeof(WSPC_DEFLATE) - 1), nullptr);
    WebSocketDeleteHandle(create(role, {.ulLevel = 9, .ulMemoryLevel = 1, .ulServerMaxWindowBits = 8}));
  }
}

TEST(Deflate, the_given_buffer_must_be_larger) {
  WSPC_DEFLATE deflate{};
  std::vector<BYTE> memory(2 * 4096 + 4096 + 144);
  PVOID start = memory.data();
  for (const ULONG missing : {1U, 0U}) {
    WEB_SOCKET_PROPERTY properties[] = {
        {WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &start, static_cast<ULONG>(memory.size()) - missing},
        {WSPC_DEFLATE_PROPERTY_TYPE, &deflate, sizeof deflate}};
    WEB_SOCKET_HANDLE handle = nullptr;
    EXPECT_EQ(WebSocketCreateServerHandle(properties, 2, &handle), missing == 0 ? S_OK : E_INVALIDARG);
    WebSocketDeleteHandle(handle);
  }
}

Headers begin(WEB_SOCKET_HANDLE client, std::vector<PCSTR> extensions = {}) {
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  EXPECT_EQ(WebSocketBeginClientHandshake(client, nullptr, 0, extensions.data(), static_cast<ULONG>(extensions.size()),
                                          nullptr, 0, &array, &count),
            S_OK);
  Headers request(array, count);
  request.add("Host", "server.example.com");
  return request;
}

Headers answer(WEB_SOCKET_HANDLE server, Headers request, std::vector<PCSTR> extensions = {}) {
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  EXPECT_EQ(WebSocketBeginServerHandshake(server, nullptr, extensions.data(), static_cast<ULONG>(extensions.size()),
                                          request.data(), request.size(), &array, &count),
            S_OK);
  return Headers(array, count);
}

WSPC_DEFLATE_USAGE usage_of(WEB_SOCKET_HANDLE handle) {
  WSPC_DEFLATE_USAGE usage{};
  EXPECT_EQ(wspc_deflate_usage(handle, &usage), S_OK);
  return usage;
}

TEST(Deflate, is_offered_and_answered_without_the_application) {
  WEB_SOCKET_HANDLE client = create(Role::client, {.fClientNoContextTakeover = TRUE});
  WEB_SOCKET_HANDLE server = create(Role::server, {.ulServerMaxWindowBits = 10, .ulClientMaxWindowBits = 9});
  Headers request = begin(client);
  EXPECT_EQ(request.value("Sec-WebSocket-Extensions"),
            "permessage-deflate; client_no_context_takeover; client_max_window_bits");
  Headers response = answer(server, request);
  EXPECT_EQ(response.value("Sec-WebSocket-Extensions"),
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9");
  ULONG selected[1] = {77};
  ULONG count = 1;
  EXPECT_EQ(WebSocketEndClientHandshake(client, response.data(), response.size(), selected, &count, nullptr), S_OK);
  EXPECT_EQ(count, 0U);
  for (const WEB_SOCKET_HANDLE handle : {client, server}) {
    const WSPC_DEFLATE_USAGE usage = usage_of(handle);
    EXPECT_EQ(usage.fNegotiated, TRUE);
    EXPECT_EQ(usage.fClientNoContextTakeover, TRUE);
    EXPECT_EQ(usage.fServerNoContextTakeover, FALSE);
    EXPECT_EQ(usage.ulServerMaxWindowBits, 10U);
    EXPECT_EQ(usage.ulClientMaxWindowBits, 9U);
    WebSocketDeleteHandle(handle);
  }
}

TEST(Deflate, an_offer_of_the_application_is_used_and_selected) {
  WEB_SOCKET_HANDLE client = create(Role::client, {});
  WEB_SOCKET_HANDLE server = create(Role::server, {});
  Headers request = begin(client, {"x-mine", "permessage-deflate; server_max_window_bits=11"});
  EXPECT_EQ(request.value("Sec-WebSocket-Extensions"), "x-mine, permessage-deflate; server_max_window_bits=11");
  Headers response = answer(server, request, {"permessage-deflate; server_max_window_bits=11"});
  ULONG selected[2] = {77, 77};
  ULONG count = 2;
  EXPECT_EQ(WebSocketEndClientHandshake(client, response.data(), response.size(), selected, &count, nullptr), S_OK);
  EXPECT_EQ(count, 1U);
  EXPECT_EQ(selected[0], 1U);
  EXPECT_EQ(usage_of(client).ulServerMaxWindowBits, 11U);
  EXPECT_EQ(usage_of(server).ulServerMaxWindowBits, 11U);
  WebSocketDeleteHandle(client);
  WebSocketDeleteHandle(server);
}

TEST(Deflate, a_peer_without_it_is_spoken_to_plainly) {
  WEB_SOCKET_HANDLE server = create(Role::server, {});
  EXPECT_EQ(answer(server, good_request()).value("Sec-WebSocket-Extensions"), "(none)");
  EXPECT_EQ(usage_of(server).fNegotiated, FALSE);
  WebSocketDeleteHandle(server);
}

// Returns the client's result for an answer with these extensions.
HRESULT answered_with(const char* extensions) {
  WEB_SOCKET_HANDLE client = create(Role::client, {});
  WEB_SOCKET_HANDLE server = create(Role::server, {});
  Headers response = answer(server, begin(client));
  response.set("Sec-WebSocket-Extensions", extensions);
  const HRESULT result =
      WebSocketEndClientHandshake(client, response.data(), response.size(), nullptr, nullptr, nullptr);
  WebSocketDeleteHandle(client);
  WebSocketDeleteHandle(server);
  return result;
}

TEST(Deflate, an_answer_that_was_not_offered_is_malformed) {
  EXPECT_EQ(answered_with("permessage-deflate; unknown"), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(answered_with("permessage-deflate; server_max_window_bits=16"), E_INVALID_PROTOCOL_FORMAT);
  EXPECT_EQ(answered_with("permessage-deflate, permessage-deflate"), E_UNSUPPORTED_EXTENSION) << "it was offered once";
}

TEST(Deflate, usage_says_what_was_achieved) {
  const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);  // RFC 7692 §7.2.3.1
  App app(Role::server, {.deflate = WSPC_DEFLATE{}});
  app.send(WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, std::string(10'000, 'x'));
  app.feed(Frame{.payload = hello, .rsv = 4});
  app.listen();
  const WSPC_DEFLATE_USAGE usage = usage_of(app.handle);
  EXPECT_EQ(usage.ullSentPlain, 10'000U);
  EXPECT_EQ(usage.ullSentCompressed, app.frames().at(0).payload.size());
  EXPECT_EQ(usage.ullReceivedPlain, 5U);
  EXPECT_EQ(usage.ullReceivedCompressed, hello.size());
  EXPECT_EQ(wspc_deflate_usage(app.handle, nullptr), E_INVALIDARG);
  WSPC_DEFLATE_USAGE out{};
  EXPECT_EQ(wspc_deflate_usage(nullptr, &out), E_INVALIDARG);
}

// ---- limits --------------------------------------------------------------------------------------------------------

HRESULT with_limits(Role role, WSPC_LIMITS limits, const std::vector<Frame>& frames) {
  App app(role, {.limits = limits});
  for (const Frame& frame : frames) app.feed(frame);
  app.listen();
  return app.error;
}

TEST(ExtendedLimits, are_kept) {
  for (const Role role : both_roles) {
    const std::string ten(10, 'x');
    EXPECT_EQ(with_limits(role, {.ulMessage = 10}, {text(ten), more(text(ten)), continuation("")}), S_OK);
    EXPECT_EQ(with_limits(role, {.ulMessage = 10}, {more(text(ten)), continuation("y")}), E_INVALID_PROTOCOL_FORMAT);
    EXPECT_EQ(with_limits(role, {.ulFrame = 10}, {more(text(ten)), continuation(ten)}), S_OK);
    EXPECT_EQ(with_limits(role, {.ulFrame = 9}, {text(ten)}), E_INVALID_PROTOCOL_FORMAT);
    EXPECT_EQ(with_limits(role, {.ulFragments = 2}, {more(text("")), continuation("")}), S_OK);
    EXPECT_EQ(with_limits(role, {.ulFragments = 2}, {more(text("")), more(continuation("")), continuation("")}),
              E_INVALID_PROTOCOL_FORMAT);
    EXPECT_EQ(with_limits(role, {}, {text(std::string(2'000'000, 'x'))}), S_OK) << "0 is no limit";
  }
}

}  // namespace
}  // namespace wspc::contract
