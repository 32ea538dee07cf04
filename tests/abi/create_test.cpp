// SPDX-License-Identifier: MIT
// create_test: WebSocketCreateClientHandle and WebSocketCreateServerHandle.
#include <cstring>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

using Create = decltype(&WebSocketCreateClientHandle);
constexpr Create both[] = {WebSocketCreateClientHandle, WebSocketCreateServerHandle};

// Creates with these properties, deletes at once. The handle must be there exactly when the result is good.
HRESULT create(Create make, std::vector<WEB_SOCKET_PROPERTY> properties) {
  static char garbage;
  WEB_SOCKET_HANDLE handle = &garbage;
  const HRESULT result = make(properties.data(), static_cast<ULONG>(properties.size()), &handle);
  EXPECT_EQ(handle != nullptr, SUCCEEDED(result)) << std::hex << result;
  EXPECT_NE(handle, &garbage);
  if (SUCCEEDED(result)) WebSocketDeleteHandle(handle);
  return result;
}

HRESULT create_sized(Create make, WEB_SOCKET_PROPERTY_TYPE type, ULONG size) {
  return create(make, {{type, &size, sizeof size}});
}

// With an ALLOCATED_BUFFER of that many bytes and, when they are not 0, these sizes.
HRESULT create_in(Create make, ULONG bytes, ULONG receive = 0, ULONG send = 0) {
  Arena arena(bytes, 0);
  PVOID address = arena.begin();
  std::vector<WEB_SOCKET_PROPERTY> properties{{WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &address, bytes}};
  if (receive != 0) properties.push_back({WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &receive, sizeof receive});
  if (send != 0) properties.push_back({WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, &send, sizeof send});
  return create(make, properties);
}

TEST(Create, without_properties) {
  for (const Create make : both) {
    WEB_SOCKET_HANDLE handle = nullptr;
    EXPECT_EQ(make(nullptr, 0, &handle), S_OK);
    EXPECT_NE(handle, nullptr);
    WebSocketDeleteHandle(handle);
  }
}

TEST(Create, the_value_is_read_where_the_property_points) {
  ULONG size = 300;
  WEB_SOCKET_PROPERTY property{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &size, sizeof size};
  for (const Create make : both) EXPECT_EQ(create(make, {property}), S_OK);
  size = 3;
  for (const Create make : both) EXPECT_EQ(create(make, {property}), E_INVALIDARG);
}

TEST(Create, values_lie_at_any_alignment) {
  alignas(8) BYTE place[32] = {};
  Arena arena(300 + 400 + 144, 3);
  const PVOID address = arena.begin();
  for (std::size_t odd = 0; odd < 8; ++odd) {
    const auto at = [&](const auto& value) -> PVOID { return std::memcpy(place + odd, &value, sizeof value); };
    for (const Create make : both) {
      EXPECT_EQ(create(make, {{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, at(ULONG{300}), 4}}), S_OK) << odd;
      EXPECT_EQ(create(make, {{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, at(ULONG{30}), 4}}), E_INVALIDARG) << odd;
      EXPECT_EQ(create(make, {{WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, at(BOOL{TRUE}), 4}}), S_OK) << odd;
      ULONG receive = 300;
      ULONG send = 400;
      EXPECT_EQ(create(make, {{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &receive, 4},
                              {WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, &send, 4},
                              {WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, at(address), 300 + 400 + 144}}),
                S_OK)
          << odd;
    }
  }
}

TEST(Create, an_unknown_property_is_refused) {
  ULONG value = 4096;
  for (const ULONG type : {7U, 8U, 100U, 0x80000000U, 0xFFFFFFFFU}) {
    for (const Create make : both) {
      EXPECT_EQ(create(make, {{static_cast<WEB_SOCKET_PROPERTY_TYPE>(type), &value, 4}}), E_INVALIDARG) << type;
    }
  }
}

TEST(Create, a_wrong_size_is_refused) {
  BYTE value[16] = {0, 16};  // 4096 as a ULONG
  for (const auto type :
       {WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE,
        WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE}) {
    for (const ULONG size : {0U, 1U, 2U, 3U, 5U, 8U}) {
      for (const Create make : both)
        EXPECT_EQ(create(make, {{type, value, size}}), E_INVALIDARG) << type << ' ' << size;
    }
    for (const Create make : both) EXPECT_EQ(create(make, {{type, value, 4}}), S_OK) << type;
  }
}

TEST(Create, a_null_value_is_refused) {
  for (const auto type : {WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE,
                          WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE,
                          WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE}) {
    const ULONG size = type == WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE ? 100000 : 4;
    for (const Create make : both) EXPECT_EQ(create(make, {{type, nullptr, size}}), E_INVALIDARG) << type;
  }
  PVOID nowhere = nullptr;
  for (const Create make : both) {
    EXPECT_EQ(create(make, {{WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &nowhere, 100000}}), E_INVALIDARG);
  }
}

TEST(Create, a_failure_leaves_a_null_handle) {
  ULONG good = 4096;
  ULONG bad = 1;
  for (const Create make : both) {
    // The second property is the wrong one: what the first one began must be undone as well.
    EXPECT_EQ(create(make, {{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &good, 4},
                            {WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, &bad, 4}}),
              E_INVALIDARG);
  }
}

TEST(Create, global_properties_are_refused) {
  ULONG value[4] = {30000, 0, 0, 0};
  for (const auto type : {WEB_SOCKET_KEEPALIVE_INTERVAL_PROPERTY_TYPE, WEB_SOCKET_SUPPORTED_VERSIONS_PROPERTY_TYPE}) {
    for (const Create make : both) EXPECT_EQ(create(make, {{type, value, 4}}), E_INVALIDARG);
  }
}

TEST(Create, null_arguments_are_refused) {
  for (const Create make : both) {
    WEB_SOCKET_HANDLE handle = &handle;
    EXPECT_EQ(make(nullptr, 1, &handle), E_INVALIDARG);
    EXPECT_EQ(handle, nullptr);
    EXPECT_EQ(make(nullptr, 0, nullptr), E_INVALIDARG);
  }
}

TEST(Create, the_receive_buffer_has_256_bytes_at_least) {
  for (const Create make : both) {
    for (const ULONG size : {0U, 1U, 16U, 255U}) {
      EXPECT_EQ(create_sized(make, WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, size), E_INVALIDARG) << size;
    }
    for (const ULONG size : {256U, 257U, 4095U, 65536U}) {
      EXPECT_EQ(create_sized(make, WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, size), S_OK) << size;
    }
  }
}

void expect_a_send_buffer_of_16_bytes_at_least(Create make) {
  for (const ULONG size : {0U, 1U, 15U}) {
    EXPECT_EQ(create_sized(make, WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, size), E_INVALIDARG) << size;
  }
  for (const ULONG size : {16U, 17U, 255U, 256U, 65536U}) {
    EXPECT_EQ(create_sized(make, WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, size), S_OK) << size;
  }
}

TEST(Create, a_clients_send_buffer_has_16_bytes_at_least) {
  expect_a_send_buffer_of_16_bytes_at_least(WebSocketCreateClientHandle);
}

TEST(Create, a_servers_send_buffer_has_16_bytes_at_least) {
  expect_a_send_buffer_of_16_bytes_at_least(WebSocketCreateServerHandle);
}

TEST(Create, defaults_are_4096_and_on_a_server_16) {
  EXPECT_EQ(create_in(WebSocketCreateClientHandle, 4096 + 4096 + 144), S_OK);
  EXPECT_EQ(create_in(WebSocketCreateClientHandle, 4096 + 4096 + 143), E_INVALIDARG);
  EXPECT_EQ(create_in(WebSocketCreateServerHandle, 4096 + 16 + 144), S_OK);
  EXPECT_EQ(create_in(WebSocketCreateServerHandle, 4096 + 16 + 143), E_INVALIDARG);
}

TEST(Create, an_allocated_buffer_needs_144_bytes_more) {
  for (const Create make : both) {
    EXPECT_EQ(create_in(make, 300 + 500 + 143, 300, 500), E_INVALIDARG);
    EXPECT_EQ(create_in(make, 300 + 500 + 144, 300, 500), S_OK);
    EXPECT_EQ(create_in(make, 300 + 500 + 256, 300, 500), S_OK);
    EXPECT_EQ(create_in(make, 300 + 500 + 10000, 300, 500), S_OK);
    EXPECT_EQ(create_in(make, 8, 300, 500), E_INVALIDARG) << "the size of a pointer is not the size of the buffer";
  }
}

TEST(Create, properties_come_in_any_order) {
  Arena arena(300 + 500 + 144, 0);
  PVOID address = arena.begin();
  ULONG receive = 300;
  ULONG send = 500;
  WEB_SOCKET_PROPERTY memory{WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &address, static_cast<ULONG>(arena.size())};
  WEB_SOCKET_PROPERTY in{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &receive, sizeof receive};
  WEB_SOCKET_PROPERTY out{WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, &send, sizeof send};
  for (const Create make : both) {
    EXPECT_EQ(create(make, {memory, in, out}), S_OK);
    EXPECT_EQ(create(make, {in, memory, out}), S_OK);
    EXPECT_EQ(create(make, {out, in, memory}), S_OK);
  }
}

TEST(Create, properties_are_copied) {
  WEB_SOCKET_HANDLE handle = nullptr;
  {
    auto size = std::make_unique<ULONG>(300);
    auto property = std::make_unique<WEB_SOCKET_PROPERTY>(
        WEB_SOCKET_PROPERTY{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, size.get(), 4});
    ASSERT_EQ(WebSocketCreateServerHandle(property.get(), 1, &handle), S_OK);
  }
  Headers request = good_request();
  PWEB_SOCKET_HTTP_HEADER response = nullptr;
  ULONG count = 0;
  EXPECT_EQ(
      WebSocketBeginServerHandshake(handle, nullptr, nullptr, 0, request.data(), request.size(), &response, &count),
      S_OK);
  WebSocketDeleteHandle(handle);
}

// Returns the size of the receive buffer, which is the room that the first read of a fresh handle offers.
ULONG room_to_read(const Setup& setup) {
  App app(Role::server, setup);
  EXPECT_EQ(app.receive(), S_OK);
  const Action read = app.next(receive_queue);
  EXPECT_EQ(read.action, WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION);
  return read.total();
}

TEST(Create, the_receive_buffer_size_is_the_room_to_read) {
  for (const ULONG size : {256U, 1000U, 4096U, 10000U}) {
    const ULONG room = room_to_read({.receive = size});
    EXPECT_LE(room, size);
    EXPECT_GE(room, size - 16) << "the buffer is there to be used";
  }
}

TEST(Create, with_masking_disabled_a_client_sends_a_zero_key) {
  App app(Role::client, {.disable_masking = TRUE});
  EXPECT_EQ(app.send(WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, "hello"), S_OK);
  app.run();
  EXPECT_EQ(app.outgoing, hex("81 85 00000000") + "hello");
}

TEST(Create, with_masking_disabled_a_server_accepts_both) {
  App app(Role::server, {.disable_masking = TRUE});
  app.feed(from_server(text("unmasked")));
  app.feed(from_client(text("masked")));
  app.listen();
  EXPECT_EQ(app.error, S_OK);
  EXPECT_EQ(app.messages(), (std::vector<Message>{{true, "unmasked"}, {true, "masked"}}));
}

TEST(Create, with_utf8_verification_disabled_any_text_is_delivered) {
  const std::string wrong = "\xC0\x80 \xED\xA0\x80 \xFF";
  App app(Role::server, {.disable_utf8 = TRUE});
  app.feed(text(wrong));
  app.listen();
  EXPECT_EQ(app.error, S_OK);
  EXPECT_EQ(app.messages(), (std::vector<Message>{{true, wrong}}));
}

TEST(Create, a_boolean_of_zero_changes_nothing) {
  App app(Role::server, {.disable_masking = FALSE, .disable_utf8 = FALSE});
  app.feed(text("\xFF"));
  app.listen();
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
  App strict(Role::server, {.disable_masking = FALSE});
  strict.feed(from_server(text("unmasked")));
  strict.listen();
  EXPECT_EQ(strict.error, E_INVALID_PROTOCOL_FORMAT);
}

}  // namespace
}  // namespace wspc::contract
