// SPDX-License-Identifier: MIT
// h2_callbacks: the callbacks that nghttp2 calls for an HTTP/2 connection (RFC 9113).
#include "http/http2/h2_callbacks.h"

#include <algorithm>
#include <new>
#include <utility>

#include "http/header_block.h"
#include "http/request.h"

namespace wspc::http {
namespace {

constexpr std::size_t field_overhead = 32;  // RFC 9113 §6.5.2
constexpr std::int64_t largest_window = (1U << 31) - 1;

// A few bytes can refer to a large field of the dynamic table again and again. A list larger than max_header_block is
// refused. Decompressing one that is larger than this limit would be wasted work, so it ends the connection.
constexpr std::size_t bomb = 4 * max_header_block;

bool is_interim(const std::vector<Header>& lines) noexcept {
  return !lines.empty() && lines.front().name == ":status" && lines.front().value.starts_with('1');
}

// nghttp2 reports a final response after an interim one in the same category as trailers. We tell them apart by what
// has arrived on the stream before, never by the fields, which may be incomplete.
// RFC 9110 §15.2: S09
void take_head(H2Session& session, StreamId stream, int category, bool last) {
  Incoming& incoming = session.incoming[stream];
  const bool trailers = category == NGHTTP2_HCAT_HEADERS && incoming.interim == 0;
  if (!trailers && is_interim(incoming.lines) && ++incoming.interim <= max_interim_responses) return;
  const bool whole = !incoming.too_big && incoming.interim <= max_interim_responses;
  std::vector<Header> lines = whole ? std::move(incoming.lines) : std::vector<Header>();
  session.incoming.erase(stream);
  if (!trailers) return session.events.head(stream, std::move(lines), last);
  if (last) session.events.last(stream);
}

struct Callbacks {
  static H2Session& of(void* self) noexcept { return *static_cast<H2Session*>(self); }

  // Ends the connection: receive() returns false, and a GOAWAY explains why.
  static int fault(void* self, std::uint32_t code, const char* problem) noexcept {
    of(self).code = code;
    return guard([&] { of(self).problem = problem; }), NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  static int begin_frame(nghttp2_session* session, const nghttp2_frame_hd* head, void* self) noexcept {
    if (head->type == NGHTTP2_SETTINGS) measure_windows(session, of(self));
    if (head->type != NGHTTP2_HEADERS || nghttp2_session_check_server_session(session) == 0) return 0;
    switch (of(self).streams.judge(head->stream_id)) {
      case H2Streams::Headers::unexpected:
        return fault(self, h2_error::protocol_error, "HEADERS: a stream with a lower number than one before");
      case H2Streams::Headers::closed:
        return fault(self, h2_error::stream_closed, "HEADERS: the stream has ended");
      default:
        return 0;
    }
  }

  static void measure_windows(nghttp2_session* session, H2Session& ours) noexcept {
    ours.largest = 0;
    ours.streams.for_each([&](StreamId stream) {
      ours.largest =
          std::max<std::int64_t>(ours.largest, nghttp2_session_get_stream_remote_window_size(session, stream));
    });
  }

  // nghttp2 resets the streams whose windows become too large by the change (RFC 9113 §6.9.2).
  static bool windows_fit(const nghttp2_settings& settings, H2Session& ours) noexcept {
    bool fit = true;
    for (const nghttp2_settings_entry& entry : std::span(settings.iv, settings.niv)) {
      if (entry.settings_id != NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE) continue;
      ours.largest += entry.value - std::exchange(ours.initial_window, entry.value);
      fit = fit && ours.largest <= largest_window;
    }
    return fit;
  }

  static int begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* self) noexcept {
    return guard([&] {
      const StreamId stream = frame->hd.stream_id;
      Incoming& incoming = of(self).incoming[stream];
      incoming = {{}, 0, false, incoming.interim};
      if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || of(self).streams.open(stream)) return;
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, h2_error::refused_stream);
    });
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) noexcept {
    Incoming& incoming = of(self).incoming[frame->hd.stream_id];
    incoming.size += name_size + value_size + field_overhead;
    if (incoming.size > bomb) return fault(self, h2_error::enhance_your_calm, "HEADERS: the header list is too long");
    return guard([&] {
      incoming.too_big |= incoming.size > max_header_block;
      if (incoming.too_big) return;
      add_header(incoming.lines, {std::string(view(name, name_size)), std::string(view(value, value_size))});
      incoming.too_big = incoming.lines.size() > max_headers;
    });
  }

  // Trailers and interim responses are ignored.
  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* self) noexcept {
    H2Session& ours = of(self);
    if (frame->hd.type == NGHTTP2_SETTINGS && !windows_fit(frame->settings, ours)) {
      return fault(self, h2_error::flow_control_error, "SETTINGS: a stream's window becomes too large");
    }
    return guard([&] {
      const bool data = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
      const bool last = data && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
      if (last) ours.streams.ended(frame->hd.stream_id);
      if (ours.streams.is_refused(frame->hd.stream_id)) return;
      if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) ours.events.settings();
      if (frame->hd.type == NGHTTP2_GOAWAY) ours.events.going_away(frame->goaway.error_code);
      if (frame->hd.type == NGHTTP2_DATA && last) ours.events.last(frame->hd.stream_id);
      if (frame->hd.type == NGHTTP2_HEADERS) take_head(ours, frame->hd.stream_id, frame->headers.cat, last);
    });
  }

  static int data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                  std::size_t size, void* self) noexcept {
    nghttp2_session_consume_connection(session, size);
    if (of(self).streams.is_refused(stream)) return 0;
    return guard([&] { of(self).events.data(stream, std::as_bytes(std::span(bytes, size))); });
  }

  static int closed(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* self) noexcept {
    return guard([&] {
      of(self).incoming.erase(stream);
      if (of(self).streams.closed(stream)) of(self).events.reset(stream, code);
    });
  }

  static int complaint(nghttp2_session*, int, const char* text, std::size_t size, void* self) noexcept {
    return guard([&] { of(self).problem.assign(text, size); });
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
};

}  // namespace

ssize_t next_h2_data(nghttp2_session*, std::int32_t stream, std::uint8_t* out, std::size_t size, std::uint32_t* flags,
                     nghttp2_data_source*, void* self) noexcept {
  Http2Events::Piece piece;
  const auto ask = [&] {
    piece = Callbacks::of(self).events.next(stream, std::as_writable_bytes(std::span(out, size)));
  };
  if (Callbacks::guard(ask) != 0) return NGHTTP2_ERR_CALLBACK_FAILURE;
  if (piece.broken) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  if (piece.last) *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (piece.size == 0 && !piece.last) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(piece.size);
}

std::unique_ptr<nghttp2_session_callbacks, Http2Free> make_h2_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  if (nghttp2_session_callbacks_new(&made) != 0) throw std::bad_alloc();
  nghttp2_session_callbacks_set_on_begin_frame_callback(made, Callbacks::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, Callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, Callbacks::frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, Callbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, Callbacks::closed);
  nghttp2_session_callbacks_set_error_callback2(made, Callbacks::complaint);
  return std::unique_ptr<nghttp2_session_callbacks, Http2Free>(made);
}

}  // namespace wspc::http
