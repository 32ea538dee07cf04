// SPDX-License-Identifier: MIT
// asio_buffers: what an AsioStream writes next, as a sequence of buffers.
#ifndef WSPC_DETAIL_ASIO_BUFFERS_H
#define WSPC_DETAIL_ASIO_BUFFERS_H

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include <boost/asio/buffer.hpp>

#include "wspc/connection.h"

namespace wspc::detail {

// Several pieces to be written at once.
struct AsioBuffers {
  using value_type = boost::asio::const_buffer;
  std::array<boost::asio::const_buffer, 16> pieces{};
  std::size_t count = 0;
  [[nodiscard]] const boost::asio::const_buffer* begin() const noexcept { return pieces.data(); }
  [[nodiscard]] const boost::asio::const_buffer* end() const noexcept { return pieces.data() + count; }
};

// The opening handshake's bytes, or else those of the connection.
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
