// SPDX-License-Identifier: MIT
// h2_callbacks: the functions that nghttp2 calls with an H2Session.
#ifndef WSPC_HTTP_HTTP2_H2_CALLBACKS_H
#define WSPC_HTTP_HTTP2_H2_CALLBACKS_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "http/http2/h2_session.h"

namespace wspc::http {

// Requires: the user data of nghttp2's session is an H2Session. Throws std::bad_alloc.
[[nodiscard]] std::unique_ptr<nghttp2_session_callbacks, Http2Free> make_h2_callbacks();

// For nghttp2_data_provider: returns the next bytes of a stream.
ssize_t next_h2_data(nghttp2_session* session, std::int32_t stream, std::uint8_t* out, std::size_t size,
                     std::uint32_t* flags, nghttp2_data_source* source, void* self) noexcept;

}  // namespace wspc::http

#endif
