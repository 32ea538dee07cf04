// SPDX-License-Identifier: MIT
// body_source: the body of a page that is read piece by piece while it is sent (RFC 9110 §6.4).
#ifndef WSPC_BODY_SOURCE_H
#define WSPC_BODY_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc {

// Derive from this class to send large pages: see Page::source. Each response needs an object of its own.
//
// Lifetime: the response that sends it owns it, reads it once from beginning to end, and destroys it as soon as the
// response has been sent or abandoned.
//
// Thread safety: the library uses it on one thread, the one that the request arrived on.
class BodySource {
 public:
  BodySource() = default;
  virtual ~BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;

  // Returns the length of the whole body in bytes, which the response announces as Content-Length. Must not change.
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;

  // Reads the next bytes into `into` and returns their number. `into` is not empty and does not extend beyond size().
  // The call blocks the loop, and with it all connections of its thread.
  //
  // Errors: return 0 if the rest cannot be read. The response then breaks off in a way that the client can detect: over
  // HTTP/1.1 the connection ends before the announced length, over HTTP/2 the stream is reset with INTERNAL_ERROR.
  [[nodiscard]] virtual std::size_t read(std::span<std::byte> into) noexcept = 0;
};

}  // namespace wspc

#endif
