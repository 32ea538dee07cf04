// SPDX-License-Identifier: MIT
// http2: an HTTP/2 connection that carries WebSockets, with nghttp2 (RFC 9113, RFC 8441).
#include "http/http2/http2.h"

#include <algorithm>
#include <new>
#include <utility>

#include "http/header_block.h"
#include "http/http2/h2_callbacks.h"
#include "http/http2/h2_session.h"

namespace wspc::http {
namespace {

constexpr std::int32_t stream_window = 128 * 1024;    // the most bytes that wait for a slow reader
constexpr std::int32_t connection_window = 16 << 20;  // never the limit: each stream has its own window

std::uint8_t* writable(const std::string& text) noexcept {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));  // nghttp2 copies the value
}

std::vector<nghttp2_nv> name_values(std::span<const Header> lines) {
  std::vector<nghttp2_nv> result;
  result.reserve(lines.size());
  std::transform(lines.begin(), lines.end(), std::back_inserter(result), [](const Header& line) {
    return nghttp2_nv{writable(line.name), writable(line.value), line.name.size(), line.value.size(),
                      NGHTTP2_NV_FLAG_NONE};
  });
  return result;
}

void check(int result) {
  if (result != 0) throw std::bad_alloc();
}

}  // namespace

std::string h2_error_name(std::uint32_t code) {
  if (code > NGHTTP2_HTTP_1_1_REQUIRED) return "error " + std::to_string(code);
  return nghttp2_http2_strerror(code);
}

// ---- the connection ------------------------------------------------------------------------------------------------

namespace {

// The first frame of the server. It announces our limit of streams, which nghttp2 is not told: nghttp2 would end the
// connection for a stream too many, where RFC 9113 §5.1.2 demands an error of that stream only.
std::string first_settings(nghttp2_session* session) {
  const std::uint8_t* bytes = nullptr;
  const ssize_t size = nghttp2_session_mem_send(session, &bytes);
  if (size < 0) throw std::bad_alloc();
  std::string frame(view(bytes, static_cast<std::size_t>(size)));

  // the position of the first setting's value, after the frame's header and its identifier
  constexpr std::size_t value = 9 + 2;
  for (std::size_t i = 0; i < 4; ++i) frame.at(value + i) = static_cast<char>(max_streams >> (24 - 8 * i) & 0xff);
  return frame;
}

}  // namespace

// RFC 8441 §3: H2-01, H2-02
Http2::Http2(Role role, Http2Events& events) : session_(std::make_unique<H2Session>(role, events)) {
  const auto callbacks = make_h2_callbacks();
  nghttp2_option* raw = nullptr;
  check(nghttp2_option_new(&raw));
  const std::unique_ptr<nghttp2_option, Http2Free> option(raw);
  nghttp2_option_set_no_auto_window_update(raw, 1);
  nghttp2_option_set_peer_max_concurrent_streams(raw, max_streams);
  nghttp2_option_set_no_closed_streams(raw, 1);  // nghttp2 would keep as many as may be open
  nghttp2_session* made = nullptr;
  check(role == Role::server ? nghttp2_session_server_new2(&made, callbacks.get(), session_.get(), raw)
                             : nghttp2_session_client_new2(&made, callbacks.get(), session_.get(), raw));
  session_->nghttp2.reset(made);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, role == Role::server ? NGHTTP2_INITIAL_MAX_CONCURRENT_STREAMS : 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, max_header_block},
      role == Role::server ? nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1}
                           : nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
  check(nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings, std::size(settings)));
  if (role == Role::server) session_->greeting = first_settings(made);
  check(nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, connection_window));
}

Http2::~Http2() = default;

const std::string& Http2::problem() const noexcept { return session_->problem; }

bool Http2::receive(std::span<const std::byte> bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const ssize_t used = nghttp2_session_mem_recv(session_->nghttp2.get(), data, bytes.size());
  if (used >= 0) return true;
  if (used == NGHTTP2_ERR_BAD_CLIENT_MAGIC) session_->problem = "the peer does not speak HTTP/2";
  if (session_->problem.empty()) session_->problem = nghttp2_strerror(static_cast<int>(used));
  nghttp2_session_terminate_session(session_->nghttp2.get(), session_->code);
  return false;
}

bool Http2::transmit(std::string& out, std::size_t enough) {
  out += std::exchange(session_->greeting, {});
  while (out.size() < enough) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_->nghttp2.get(), &bytes);
    if (size == 0) return true;
    if (size < 0) {
      session_->problem = nghttp2_strerror(static_cast<int>(size));
      return false;
    }
    out.append(view(bytes, static_cast<std::size_t>(size)));
  }
  return true;
}

bool Http2::over() const noexcept {
  nghttp2_session* const session = session_->nghttp2.get();
  return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0;
}

StreamId Http2::request(std::span<const Header> lines) {
  const auto fields = name_values(lines);
  const nghttp2_data_provider provider{{}, next_h2_data};
  const std::int32_t stream =
      nghttp2_submit_request(session_->nghttp2.get(), nullptr, fields.data(), fields.size(), &provider, nullptr);
  if (stream > 0) session_->streams.open(stream);
  return std::max(stream, 0);
}

bool Http2::may_connect() const noexcept {
  return nghttp2_session_get_remote_settings(session_->nghttp2.get(), NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
}

std::uint32_t Http2::most_streams() const noexcept {
  return nghttp2_session_get_remote_settings(session_->nghttp2.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

void Http2::respond(StreamId stream, std::span<const Header> lines, Body body) {
  const auto fields = name_values(lines);
  const nghttp2_data_provider provider{{}, next_h2_data};
  check(nghttp2_submit_response(session_->nghttp2.get(), stream, fields.data(), fields.size(),
                                body == Body::follows ? &provider : nullptr));
}

// A stream that is gone needs no more of this.
std::size_t Http2::window(StreamId stream) const noexcept {
  const std::int32_t size = nghttp2_session_get_stream_remote_window_size(session_->nghttp2.get(), stream);
  return static_cast<std::size_t>(std::max(size, 0));
}

void Http2::resume(StreamId stream) { nghttp2_session_resume_data(session_->nghttp2.get(), stream); }

void Http2::consume(StreamId stream, std::size_t bytes) {
  nghttp2_session_consume_stream(session_->nghttp2.get(), stream, bytes);
}

void Http2::reset(StreamId stream, std::uint32_t code) {
  nghttp2_submit_rst_stream(session_->nghttp2.get(), NGHTTP2_FLAG_NONE, stream, code);
}

void Http2::go_away() {
  nghttp2_session* const session = session_->nghttp2.get();
  const std::int32_t last = nghttp2_session_get_last_proc_stream_id(session);
  nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

void Http2::fail(std::uint32_t code) { nghttp2_session_terminate_session(session_->nghttp2.get(), code); }

}  // namespace wspc::http
