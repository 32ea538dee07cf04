// SPDX-License-Identifier: MIT
// http2: one HTTP/2 connection that carries WebSockets, by nghttp2.   RFC 9113, RFC 8441
#include "http/http2.h"

#include <algorithm>
#include <map>
#include <new>
#include <nghttp2/nghttp2.h>
#include <utility>

#include "http/header_block.h"
#include "http/request.h"

namespace wspc::http {
namespace {

constexpr std::uint32_t max_streams = 128;            // that the peer may have open at once
constexpr std::int32_t stream_window = 128 * 1024;    // bytes that wait for a slow reader, at most
constexpr std::int32_t connection_window = 16 << 20;  // never what it waits for: each stream has its own
constexpr std::size_t field_overhead = 32;            // RFC 9113 §6.5.2

std::string_view view(const std::uint8_t* text, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(text), size};
}

std::uint8_t* writable(const std::string& text) noexcept {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));  // nghttp2 copies it
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

struct Free {
  void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
  void operator()(nghttp2_session_callbacks* callbacks) const noexcept { nghttp2_session_callbacks_del(callbacks); }
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

void check(int result) {
  if (result != 0) throw std::bad_alloc();
}

}  // namespace

std::string h2_error_name(std::uint32_t code) {
  if (code > NGHTTP2_HTTP_1_1_REQUIRED) return "error " + std::to_string(code);
  return nghttp2_http2_strerror(code);
}

// A header block that is still coming, and how many interim responses came on its stream before it.
struct Incoming {
  std::vector<Header> lines;
  std::size_t size = 0;
  bool too_big = false;
  unsigned interim = 0;
};

namespace {

bool is_interim(const std::vector<Header>& lines) noexcept {
  return !lines.empty() && lines.front().name == ":status" && lines.front().value.starts_with('1');
}

}  // namespace

struct Http2::Session {
  std::unique_ptr<nghttp2_session, Free> nghttp2;
  std::map<StreamId, Incoming> incoming;
};

// ---- what nghttp2 calls --------------------------------------------------------------------------------------------

struct Http2::Callbacks {
  static Http2& of(void* self) noexcept { return *static_cast<Http2*>(self); }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* self) noexcept {
    return guard([&] {
      Incoming& incoming = of(self).session_->incoming[frame->hd.stream_id];
      incoming = {{}, 0, false, incoming.interim};
    });
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) noexcept {
    return guard([&] {
      Incoming& incoming = of(self).session_->incoming[frame->hd.stream_id];
      incoming.size += name_size + value_size + field_overhead;
      incoming.too_big |= incoming.size > max_header_block;
      if (incoming.too_big) return;
      add_header(incoming.lines, {std::string(view(name, name_size)), std::string(view(value, value_size))});
      incoming.too_big = incoming.lines.size() > max_headers;
    });
  }

  // Trailers, and interim responses, say nothing to us.
  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* self) noexcept {
    return guard([&] {
      Http2& http = of(self);
      const bool last = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
      if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) http.events_.settings();
      if (frame->hd.type == NGHTTP2_GOAWAY) http.events_.going_away(frame->goaway.error_code);
      if (frame->hd.type == NGHTTP2_DATA && last) http.events_.last(frame->hd.stream_id);
      if (frame->hd.type == NGHTTP2_HEADERS) http.take_head(frame->hd.stream_id, frame->headers.cat, last);
    });
  }

  static int data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                  std::size_t size, void* self) noexcept {
    nghttp2_session_consume_connection(session, size);
    return guard([&] { of(self).events_.data(stream, std::as_bytes(std::span(bytes, size))); });
  }

  static int closed(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* self) noexcept {
    return guard([&] {
      of(self).session_->incoming.erase(stream);
      of(self).events_.reset(stream, code);
    });
  }

  static int complaint(nghttp2_session*, int, const char* text, std::size_t size, void* self) noexcept {
    return guard([&] { of(self).problem_.assign(text, size); });
  }

  static ssize_t next(nghttp2_session*, std::int32_t stream, std::uint8_t* out, std::size_t size, std::uint32_t* flags,
                      nghttp2_data_source*, void* self) noexcept {
    const Http2Events::Piece piece = of(self).events_.next(stream, std::as_writable_bytes(std::span(out, size)));
    if (piece.last) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (piece.size == 0 && !piece.last) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(piece.size);
  }

  template <typename Task>
  static int guard(Task task) noexcept {
    try {
      task();
      return 0;
    } catch (const std::bad_alloc&) {
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
  }

  static std::unique_ptr<nghttp2_session_callbacks, Free> make() {
    nghttp2_session_callbacks* made = nullptr;
    check(nghttp2_session_callbacks_new(&made));
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, closed);
    nghttp2_session_callbacks_set_error_callback2(made, complaint);
    return std::unique_ptr<nghttp2_session_callbacks, Free>(made);
  }
};

// ---- the connection ------------------------------------------------------------------------------------------------

// RFC 8441 §3: H2-01, H2-02
Http2::Http2(Role role, Http2Events& events) : events_(events), session_(std::make_unique<Session>()) {
  const auto callbacks = Callbacks::make();
  nghttp2_option* raw = nullptr;
  check(nghttp2_option_new(&raw));
  const std::unique_ptr<nghttp2_option, Free> option(raw);
  nghttp2_option_set_no_auto_window_update(raw, 1);
  nghttp2_option_set_peer_max_concurrent_streams(raw, max_streams);
  nghttp2_session* made = nullptr;
  check(role == Role::server ? nghttp2_session_server_new2(&made, callbacks.get(), this, raw)
                             : nghttp2_session_client_new2(&made, callbacks.get(), this, raw));
  session_->nghttp2.reset(made);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, role == Role::server ? max_streams : 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, max_header_block},
      role == Role::server ? nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1}
                           : nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
  check(nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings, std::size(settings)));
  check(nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, connection_window));
}

Http2::~Http2() = default;

bool Http2::receive(std::span<const std::byte> bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const ssize_t used = nghttp2_session_mem_recv(session_->nghttp2.get(), data, bytes.size());
  if (used >= 0) return true;
  if (used == NGHTTP2_ERR_BAD_CLIENT_MAGIC) problem_ = "the peer does not speak HTTP/2";
  if (problem_.empty()) problem_ = nghttp2_strerror(static_cast<int>(used));
  nghttp2_session_terminate_session(session_->nghttp2.get(), h2_error::protocol_error);
  return false;
}

bool Http2::transmit(std::string& out, std::size_t enough) {
  while (out.size() < enough) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_->nghttp2.get(), &bytes);
    if (size == 0) return true;
    if (size < 0) {
      problem_ = nghttp2_strerror(static_cast<int>(size));
      return false;
    }
    out.append(view(bytes, static_cast<std::size_t>(size)));
  }
  return true;
}

// nghttp2 gives the final response after an interim one the same category as trailers. What it is depends on what has
// come before on the stream, never on the fields, which may be incomplete.
// RFC 9110 §15.2: S09
void Http2::take_head(StreamId stream, int category, bool last) {
  Incoming& incoming = session_->incoming[stream];
  const bool trailers = category == NGHTTP2_HCAT_HEADERS && incoming.interim == 0;
  if (!trailers && is_interim(incoming.lines) && ++incoming.interim <= max_interim_responses) return;
  const bool whole = !incoming.too_big && incoming.interim <= max_interim_responses;
  std::vector<Header> lines = whole ? std::move(incoming.lines) : std::vector<Header>();
  session_->incoming.erase(stream);
  if (!trailers) return events_.head(stream, std::move(lines), last);
  if (last) events_.last(stream);
}

bool Http2::over() const noexcept {
  nghttp2_session* const session = session_->nghttp2.get();
  return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0;
}

StreamId Http2::request(std::span<const Header> lines) {
  const auto fields = name_values(lines);
  const nghttp2_data_provider provider{{}, Callbacks::next};
  const std::int32_t stream =
      nghttp2_submit_request(session_->nghttp2.get(), nullptr, fields.data(), fields.size(), &provider, nullptr);
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
  const nghttp2_data_provider provider{{}, Callbacks::next};
  check(nghttp2_submit_response(session_->nghttp2.get(), stream, fields.data(), fields.size(),
                                body == Body::follows ? &provider : nullptr));
}

// What is no longer there needs nothing of this.
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
