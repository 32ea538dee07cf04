// SPDX-License-Identifier: MIT
// h2_session: the state of Http2: nghttp2's session, and our own records of its streams.
#ifndef WSPC_HTTP_HTTP2_H2_SESSION_H
#define WSPC_HTTP_HTTP2_H2_SESSION_H

#include <cstdint>
#include <map>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <vector>

#include "http/http2/h2_events.h"
#include "http/http2/h2_streams.h"
#include "wspc/options.h"

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

struct H2Session {
  H2Session(Role role, Http2Events& its_events)
      : events(its_events), streams(role == Role::server ? max_streams : SIZE_MAX) {}

  Http2Events& events;
  std::unique_ptr<nghttp2_session, Http2Free> nghttp2;
  std::map<StreamId, Incoming> incoming;
  H2Streams streams;
  std::string greeting;                           // bytes to send before anything that nghttp2 has queued
  std::string problem;                            // what went wrong
  std::uint32_t code = h2_error::protocol_error;  // the error code of the GOAWAY that reports it
  std::int64_t largest = 0;                       // the largest window of a stream before the peer's new SETTINGS
  std::int64_t initial_window = 65'535;           // the send window of a new stream
};

}  // namespace wspc::http

#endif
