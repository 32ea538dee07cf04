// SPDX-License-Identifier: MIT
// asio_buffers: the bytes that an AsioStream writes next, as a buffer sequence of Boost.Asio.
#ifndef WSPC_DETAIL_ASIO_BUFFERS_H
#define WSPC_DETAIL_ASIO_BUFFERS_H

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include <boost/asio/buffer.hpp>

#include "wspc/connection.h"

namespace wspc::detail {

// Up to 16 pieces that are written with one call.
struct AsioBuffers {
  using value_type = boost::asio::const_buffer;
  std::array<boost::asio::const_buffer, 16> pieces{};
  std::size_t count = 0;
  [[nodiscard]] const boost::asio::const_buffer* begin() const noexcept { return pieces.data(); }
  [[nodiscard]] const boost::asio::const_buffer* end() const noexcept { return pieces.data() + count; }
};

// Returns the bytes to write next: those of the opening handshake in `greeting`, or, if there are none, those of
// `connection`.
//
// Lifetime: the buffers point into `greeting` and `connection`.
inline AsioBuffers gather(const std::string& greeting, Connection& connection) noexcept {
  AsioBuffers buffers;
  if (!greeting.empty()) {
    buffers.pieces[buffers.count++] = boost::asio::buffer(greeting);
    return buffers;
  }
  std::array<std::span<const std::byte>, 16> pieces;
  const std::size_t count = connection.transmit(pieces);
  for (; buffers.count < count; ++buffers.count) {
    buffers.pieces[buffers.count] = {pieces[buffers.count].data(), pieces[buffers.count].size()};
  }
  return buffers;
}

}  // namespace wspc::detail

#endif
