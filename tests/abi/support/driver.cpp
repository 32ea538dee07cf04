// SPDX-License-Identifier: MIT
// driver: see driver.h. What it checks is in driver_checks.cpp.
#include "abi/support/driver.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

namespace wspc::contract {
namespace {

constexpr std::size_t overhead = 144;
constexpr std::size_t too_many = 100'000;  // steps after which nothing will ever end

ULONG default_send(Role role, const Setup& setup) { return role == Role::client || setup.deflate ? 4096 : 16; }

template <typename Value>
WEB_SOCKET_PROPERTY property(WEB_SOCKET_PROPERTY_TYPE type, Value& value) {
  return {type, &value, sizeof value};
}

bool is_network(const Action& action) {
  return action.action == WEB_SOCKET_SEND_TO_NETWORK_ACTION || action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
}

// Takes up to `limit` bytes from the front of `from` into the buffers, in order.
ULONG fill(const std::vector<WEB_SOCKET_BUFFER>& buffers, std::string& from, std::size_t limit) {
  std::size_t left = std::min(limit, from.size());
  std::size_t done = 0;
  for (const WEB_SOCKET_BUFFER& buffer : buffers) {
    const std::size_t size = std::min<std::size_t>(left, buffer.Data.ulBufferLength);
    if (size == 0) continue;
    std::memcpy(buffer.Data.pbBuffer, from.data() + done, size);
    done += size;
    left -= size;
  }
  from.erase(0, done);
  return static_cast<ULONG>(done);
}

}  // namespace

ULONG Action::total() const {
  ULONG sum = 0;
  for (const WEB_SOCKET_BUFFER& buffer : buffers) sum += buffer.Data.ulBufferLength;
  return sum;
}

std::string Action::bytes() const {
  std::string joined;
  for (const WEB_SOCKET_BUFFER& buffer : buffers) {
    if (buffer.Data.ulBufferLength == 0) continue;
    joined.append(reinterpret_cast<const char*>(buffer.Data.pbBuffer), buffer.Data.ulBufferLength);
  }
  return joined;
}

App::App(Role role, Setup setup, Policy how) : policy(how), role_(role), setup_(std::move(setup)) {
  create();
  if (handle == nullptr) throw std::runtime_error("no handle");
  role_ == Role::client ? open_client() : open_server();
}

App::~App() {
  WebSocketDeleteHandle(handle);
  EXPECT_TRUE(!arena_ || arena_->guards_intact()) << "bytes around the given buffer were written";
}

void App::create() {
  std::vector<WEB_SOCKET_PROPERTY> properties{property(WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, setup_.receive)};
  if (setup_.send != 0) properties.push_back(property(WEB_SOCKET_SEND_BUFFER_SIZE_PROPERTY_TYPE, setup_.send));
  ULONG send_size = setup_.send == 0 ? default_send(role_, setup_) : setup_.send;
  PVOID memory = nullptr;
  if (setup_.allocated) {
    const ULONG inflated = setup_.deflate ? setup_.receive : 0;
    arena_.emplace(setup_.receive + send_size + overhead + inflated, setup_.alignment);
    memory = arena_->begin();
    properties.push_back({WEB_SOCKET_ALLOCATED_BUFFER_PROPERTY_TYPE, &memory, static_cast<ULONG>(arena_->size())});
  }
  properties.push_back(property(WEB_SOCKET_DISABLE_MASKING_PROPERTY_TYPE, setup_.disable_masking));
  properties.push_back(property(WEB_SOCKET_DISABLE_UTF8_VERIFICATION_PROPERTY_TYPE, setup_.disable_utf8));
  if (setup_.deflate) properties.push_back(property(WSPC_DEFLATE_PROPERTY_TYPE, *setup_.deflate));
  if (setup_.limits) properties.push_back(property(WSPC_LIMITS_PROPERTY_TYPE, *setup_.limits));
  const auto make = role_ == Role::client ? WebSocketCreateClientHandle : WebSocketCreateServerHandle;
  EXPECT_EQ(make(properties.data(), static_cast<ULONG>(properties.size()), &handle), S_OK);
  setup_.send = send_size;
}

void App::open_server() {
  Headers request = good_request();
  PCSTR extension = setup_.extension.c_str();
  const ULONG extensions = setup_.extension.empty() ? 0 : 1;
  if (extensions != 0) request.add("Sec-WebSocket-Extensions", setup_.extension);
  if (setup_.deflate) request.add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
  PWEB_SOCKET_HTTP_HEADER response = nullptr;
  ULONG count = 0;
  EXPECT_EQ(WebSocketBeginServerHandshake(handle, nullptr, &extension, extensions, request.data(), request.size(),
                                          &response, &count),
            S_OK);
  EXPECT_EQ(WebSocketEndServerHandshake(handle), S_OK);
}

void App::open_client() {
  PCSTR extension = setup_.extension.c_str();
  const ULONG extensions = setup_.extension.empty() ? 0 : 1;
  PWEB_SOCKET_HTTP_HEADER array = nullptr;
  ULONG count = 0;
  EXPECT_EQ(WebSocketBeginClientHandshake(handle, nullptr, 0, &extension, extensions, nullptr, 0, &array, &count),
            S_OK);
  Headers request(array, count);
  request.add("Host", "server.example.com");
  WEB_SOCKET_HANDLE server = nullptr;
  WSPC_DEFLATE deflate = setup_.deflate.value_or(WSPC_DEFLATE{});
  WEB_SOCKET_PROPERTY with = property(WSPC_DEFLATE_PROPERTY_TYPE, deflate);
  EXPECT_EQ(WebSocketCreateServerHandle(&with, setup_.deflate ? 1 : 0, &server), S_OK);
  EXPECT_EQ(WebSocketBeginServerHandshake(server, nullptr, &extension, extensions, request.data(), request.size(),
                                          &array, &count),
            S_OK);
  Headers response(array, count);
  EXPECT_EQ(WebSocketEndClientHandshake(handle, response.data(), response.size(), nullptr, nullptr, nullptr), S_OK);
  WebSocketDeleteHandle(server);
}

PVOID App::new_context() { return reinterpret_cast<PVOID>(0x10000 + 16 * ++contexts_); }

HRESULT App::queue_send(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer, Operation operation, PVOID* context) {
  operation.context = new_context();
  if (context != nullptr) *context = operation.context;
  const HRESULT result = WebSocketSend(handle, type, buffer, operation.context);
  if (SUCCEEDED(result)) sends_.push_back(std::move(operation));
  return result;
}

HRESULT App::send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload, PVOID* context) {
  Operation operation{.memory = std::make_unique<BYTE[]>(payload.size()),
                      .copy = std::string(payload),
                      .size = static_cast<ULONG>(payload.size())};
  std::copy(payload.begin(), payload.end(), operation.memory.get());
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data.pbBuffer = operation.memory.get();
  buffer.Data.ulBufferLength = operation.size;
  return queue_send(type, &buffer, std::move(operation), context);
}

HRESULT App::send_close(unsigned status, std::string_view reason, PVOID* context) {
  Operation operation{.memory = std::make_unique<BYTE[]>(reason.size()),
                      .copy = std::string(reason),
                      .size = static_cast<ULONG>(reason.size())};
  std::copy(reason.begin(), reason.end(), operation.memory.get());
  WEB_SOCKET_BUFFER buffer{};
  buffer.CloseStatus.pbReason = reason.empty() ? nullptr : operation.memory.get();
  buffer.CloseStatus.ulReasonLength = operation.size;
  buffer.CloseStatus.usStatus = static_cast<USHORT>(status);
  return queue_send(WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer, std::move(operation), context);
}

HRESULT App::send_control(WEB_SOCKET_BUFFER_TYPE type, PVOID* context) {
  return queue_send(type, nullptr, {}, context);
}

HRESULT App::receive(PVOID* context) {
  if (policy.room != 0) return receive_into(policy.room, context);
  Operation operation{.context = new_context(), .memory = nullptr, .copy = {}};
  if (context != nullptr) *context = operation.context;
  const HRESULT result = WebSocketReceive(handle, nullptr, operation.context);
  if (SUCCEEDED(result)) receives_.push_back(std::move(operation));
  return result;
}

HRESULT App::receive_into(ULONG room, PVOID* context) {
  Operation operation{.context = new_context(), .memory = std::make_unique<BYTE[]>(room), .copy = {}, .size = room};
  if (context != nullptr) *context = operation.context;
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data.pbBuffer = operation.memory.get();
  buffer.Data.ulBufferLength = room;
  const HRESULT result = WebSocketReceive(handle, &buffer, operation.context);
  if (SUCCEEDED(result)) receives_.push_back(std::move(operation));
  return result;
}

void App::transfer(const Action& action) {
  if (action.action != WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) return complete(action, action.total());
  complete(action, fill(action.buffers, incoming, policy.chunk));
}

bool App::keep_listening() {
  if (!listening_ || peer_closed_ || aborted_ || FAILED(error) || !receives_.empty()) return false;
  EXPECT_EQ(receive(), S_OK);
  return true;
}

bool App::turn(WEB_SOCKET_ACTION_QUEUE queue) {
  const auto waiting = std::find_if(outstanding_.begin(), outstanding_.end(), [](const Action& action) {
    return action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
  });
  if (waiting != outstanding_.end() && !incoming.empty() && queue != send_queue) {
    transfer(Action(*waiting));
    return true;
  }
  const Action action = next(queue);
  if (FAILED(action.result) || action.action == WEB_SOCKET_NO_ACTION) return false;
  // With nothing to read, the application waits in its read; the action stays outstanding.
  if (action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION && incoming.empty()) return true;
  transfer(action);
  return true;
}

void App::run() {
  for (std::size_t step = 0; step < too_many; ++step) {
    bool moved = keep_listening();
    if (!policy.split) {
      moved = turn(all_queues) || moved;
    } else {
      moved = turn(receive_queue) || moved;
      moved = turn(send_queue) || moved;
    }
    if (!moved) return;
  }
  FAIL() << "the handle never comes to rest";
}

bool App::run_steps(std::size_t steps, bool hold) {
  std::size_t idle = 0;
  for (std::size_t turns = 0; steps > 0 && idle < 2; ++turns) {
    const auto queue = !policy.split ? all_queues : turns % 2 == 0 ? receive_queue : send_queue;
    const Action action = next(queue);
    const bool nothing = FAILED(action.result) || action.action == WEB_SOCKET_NO_ACTION;
    idle = nothing ? idle + 1 : 0;
    if (nothing) continue;
    --steps;
    const bool starving = action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION && incoming.empty();
    if (!starving && !(hold && steps == 0)) transfer(action);
  }
  return steps == 0;
}

void App::abort() {
  WebSocketAbortHandle(handle);
  aborted_ = true;
  cancelled_send_ = cancelled_receive_ = nullptr;
}

std::size_t App::drain(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity, bool full) {
  for (std::size_t step = 0; step < 1000; ++step) {
    const Action action = next(queue, capacity);
    if (action.action == WEB_SOCKET_NO_ACTION) return step;
    complete(action, full && is_network(action) ? action.total() : 0);
  }
  ADD_FAILURE() << "draining does not end";
  return 1000;
}

void App::drain_all() { drain(all_queues, 2, true); }

void App::drain_each() {
  drain(send_queue, 1, false);
  drain(receive_queue, 1, false);
}

void App::complete_outstanding() {
  while (!outstanding_.empty()) complete(Action(outstanding_.front()), 0);
}

std::vector<Frame> App::frames() {
  std::vector<Frame> frames = decode(outgoing);
  outgoing.clear();
  for (const Frame& frame : frames) EXPECT_EQ(frame.masked, role_ == Role::client) << frame;
  return frames;
}

std::vector<Message> App::messages() {
  std::vector<Message> whole;
  bool open = false;
  for (const Received& piece : received) {
    if (piece.type < WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE || piece.type > WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE)
      continue;
    const bool utf8 = piece.type <= WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE;
    if (!open) whole.push_back({utf8, {}});
    EXPECT_EQ(whole.back().utf8, utf8) << "the type changes within a message";
    whole.back().payload += piece.data;
    open = piece.type == WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE || piece.type == WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE;
  }
  EXPECT_FALSE(open) << "the last message has no end";
  received.clear();
  return whole;
}

void converse(App& a, App& b) {
  for (std::size_t round = 0; round < too_many; ++round) {
    a.run();
    b.feed(std::exchange(a.outgoing, {}));
    b.run();
    a.feed(std::exchange(b.outgoing, {}));
    if (a.incoming.empty() && b.incoming.empty()) return;
    // Nobody reads any more: the rest stays where it is.
    if (FAILED(a.error) || FAILED(b.error)) return;
  }
  FAIL() << "the conversation never ends";
}

}  // namespace wspc::contract
