// SPDX-License-Identifier: MIT
// h2_callbacks: the callbacks that nghttp2 calls for an HTTP/2 connection (RFC 9113).
#include <algorithm>
#include <new>
#include <utility>

#include "http/header_block.h"
#include "http/http2/h2_session.h"
#include "http/request.h"

namespace wspc::http {
namespace {

constexpr std::size_t field_overhead = 32;  // RFC 9113 §6.5.2
constexpr std::int64_t largest_window = (1U << 31) - 1;

// A few bytes can refer to a large field of the dynamic table again and again. A list larger than max_header_block is
// refused. Decompressing one that is larger than this limit would be wasted work, so it ends the connection.
constexpr std::size_t bomb = 4 * max_header_block;

}  // namespace

struct Http2::Callbacks::Own {
  static Http2& of(void* self) noexcept { return *static_cast<Http2*>(self); }

  // Ends the connection: receive() returns false, and a GOAWAY explains why.
  static int fault(void* self, std::uint32_t code, const char* problem) noexcept {
    of(self).code_ = code;
    return guard([&] { of(self).problem_ = problem; }), NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  static int begin_frame(nghttp2_session* session, const nghttp2_frame_hd* head, void* self) noexcept {
    if (head->type == NGHTTP2_SETTINGS) measure_windows(session, *of(self).session_);
    if (head->type != NGHTTP2_HEADERS || nghttp2_session_check_server_session(session) == 0) return 0;
    switch (of(self).session_->streams.judge(head->stream_id)) {
      case H2Streams::Headers::unexpected:
        return fault(self, h2_error::protocol_error, "HEADERS: a stream with a lower number than one before");
      case H2Streams::Headers::closed:
        return fault(self, h2_error::stream_closed, "HEADERS: the stream has ended");
      default:
        return 0;
    }
  }

  static void measure_windows(nghttp2_session* session, Session& ours) noexcept {
    ours.largest = 0;
    ours.streams.for_each([&](StreamId stream) {
      ours.largest =
          std::max<std::int64_t>(ours.largest, nghttp2_session_get_stream_remote_window_size(session, stream));
    });
  }

  // nghttp2 resets the streams whose windows become too large by the change (RFC 9113 §6.9.2).
  static bool windows_fit(const nghttp2_settings& settings, Session& ours) noexcept {
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
      Incoming& incoming = of(self).session_->incoming[stream];
      incoming = {{}, 0, false, incoming.interim};
      if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || of(self).session_->streams.open(stream)) return;
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, h2_error::refused_stream);
    });
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) noexcept {
    Incoming& incoming = of(self).session_->incoming[frame->hd.stream_id];
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
    Http2& http = of(self);
    if (frame->hd.type == NGHTTP2_SETTINGS && !windows_fit(frame->settings, *http.session_)) {
      return fault(self, h2_error::flow_control_error, "SETTINGS: a stream's window becomes too large");
    }
    return guard([&] {
      const bool data = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
      const bool last = data && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
      if (last) http.session_->streams.ended(frame->hd.stream_id);
      if (http.session_->streams.is_refused(frame->hd.stream_id)) return;
      if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) http.events_.settings();
      if (frame->hd.type == NGHTTP2_GOAWAY) http.events_.going_away(frame->goaway.error_code);
      if (frame->hd.type == NGHTTP2_DATA && last) http.events_.last(frame->hd.stream_id);
      if (frame->hd.type == NGHTTP2_HEADERS) http.take_head(frame->hd.stream_id, frame->headers.cat, last);
    });
  }

  static int data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                  std::size_t size, void* self) noexcept {
    nghttp2_session_consume_connection(session, size);
    if (of(self).session_->streams.is_refused(stream)) return 0;
    return guard([&] { of(self).events_.data(stream, std::as_bytes(std::span(bytes, size))); });
  }

  static int closed(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* self) noexcept {
    return guard([&] {
      of(self).session_->incoming.erase(stream);
      if (of(self).session_->streams.closed(stream)) of(self).events_.reset(stream, code);
    });
  }

  static int complaint(nghttp2_session*, int, const char* text, std::size_t size, void* self) noexcept {
    return guard([&] { of(self).problem_.assign(text, size); });
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

ssize_t Http2::Callbacks::next(nghttp2_session*, std::int32_t stream, std::uint8_t* out, std::size_t size,
                               std::uint32_t* flags, nghttp2_data_source*, void* self) noexcept {
  Http2Events::Piece piece;
  const auto ask = [&] { piece = Own::of(self).events_.next(stream, std::as_writable_bytes(std::span(out, size))); };
  if (Own::guard(ask) != 0) return NGHTTP2_ERR_CALLBACK_FAILURE;
  if (piece.broken) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  if (piece.last) *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (piece.size == 0 && !piece.last) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(piece.size);
}

std::unique_ptr<nghttp2_session_callbacks, Http2Free> Http2::Callbacks::make() {
  nghttp2_session_callbacks* made = nullptr;
  if (nghttp2_session_callbacks_new(&made) != 0) throw std::bad_alloc();
  nghttp2_session_callbacks_set_on_begin_frame_callback(made, Own::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, Own::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made, Own::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, Own::frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, Own::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, Own::closed);
  nghttp2_session_callbacks_set_error_callback2(made, Own::complaint);
  return std::unique_ptr<nghttp2_session_callbacks, Http2Free>(made);
}

}  // namespace wspc::http
