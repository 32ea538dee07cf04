// SPDX-License-Identifier: MIT
// body_source: the body of a page, read piece by piece while it is sent.   RFC 9110 §6.4
#ifndef WSPC_BODY_SOURCE_H
#define WSPC_BODY_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace wspc {

// Owned by the response that sends it, which reads it once, from its beginning, and destroys it as soon as the response
// has been sent or given up.
//
// Thread safety: none is needed. It is used on the thread of the loop that the request arrived on.
class BodySource {
 public:
  BodySource() = default;
  virtual ~BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;

  // Returns the length of the whole body in bytes, which the response announces as Content-Length. It does not change.
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;

  // Reads the next bytes into `into` and returns how many they are. `into` is not empty and asks for no byte past
  // size(). The loop waits meanwhile.
  //
  // Errors: 0 means that the rest cannot be read. The response is then broken off in a way that the client notices:
  // over HTTP/1.1 the connection ends before the announced length, over HTTP/2 the stream is reset with INTERNAL_ERROR.
  [[nodiscard]] virtual std::size_t read(std::span<std::byte> into) noexcept = 0;
};

}  // namespace wspc

#endif
