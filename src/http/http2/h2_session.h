// SPDX-License-Identifier: MIT
// h2_session: the private state of Http2: nghttp2's session, and our own records of its streams.
#ifndef WSPC_HTTP_HTTP2_H2_SESSION_H
#define WSPC_HTTP_HTTP2_H2_SESSION_H

#include <cstdint>
#include <map>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <vector>

#include "http/http2/h2_streams.h"
#include "http/http2/http2.h"

namespace wspc::http {

inline constexpr std::uint32_t max_streams = 128;  // streams that the peer may have open at a time

struct Http2Free {
  void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
  void operator()(nghttp2_session_callbacks* callbacks) const noexcept { nghttp2_session_callbacks_del(callbacks); }
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

inline std::string_view view(const std::uint8_t* text, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(text), size};
}

// A header block that is not complete, and the number of interim responses before it on its stream.
struct Incoming {
  std::vector<Header> lines;
  std::size_t size = 0;
  bool too_big = false;
  unsigned interim = 0;
};

struct Http2::Session {
  explicit Session(Role role) : streams(role == Role::server ? max_streams : SIZE_MAX) {}

  std::unique_ptr<nghttp2_session, Http2Free> nghttp2;
  std::map<StreamId, Incoming> incoming;
  H2Streams streams;
  std::string greeting;                  // bytes to send before anything that nghttp2 has queued
  std::int64_t largest = 0;              // the largest window of a stream before the peer's new SETTINGS
  std::int64_t initial_window = 65'535;  // the send window of a new stream
};

// The callbacks of nghttp2.
struct Http2::Callbacks {
  static std::unique_ptr<nghttp2_session_callbacks, Http2Free> make();

  // For nghttp2_data_provider: returns the next bytes of a stream.
  static ssize_t next(nghttp2_session* session, std::int32_t stream, std::uint8_t* out, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source* source, void* self) noexcept;

 private:
  struct Own;
};

}  // namespace wspc::http

#endif
