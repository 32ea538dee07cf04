// SPDX-License-Identifier: MIT
// asio_layer: how the stream below an AsioStream is shut down and closed, whatever kind of stream it is.
#ifndef WSPC_DETAIL_ASIO_LAYER_H
#define WSPC_DETAIL_ASIO_LAYER_H

#include <cstddef>

#include <boost/asio/buffer.hpp>

#include "wspc/detail/asio_error.h"

namespace wspc::detail {

// Streams such as ssl::stream say goodbye in bytes of their own: close_notify.
template <class Layer>
concept SaysGoodbye = requires(Layer& layer) {
  layer.async_shutdown([](const AsioError&) {});
};

// A stream that lies on another one which can be read directly.
template <class Layer>
concept HasReadableBelow = requires(Layer& layer, boost::asio::mutable_buffer buffer) {
  layer.next_layer().async_read_some(buffer, [](const AsioError&, std::size_t) {});
};

// Returns the stream whose bytes are on the wire: of ssl::stream<tcp::socket>, the socket.
template <class Layer>
auto& wire_of(Layer& layer) {
  if constexpr (SaysGoodbye<Layer> && HasReadableBelow<Layer>) {
    return layer.next_layer();
  } else {
    return layer;
  }
}

// Ends our direction. The peer reads end of file after the bytes that were written. Does nothing on a stream that
// cannot do that.
template <class Layer>
void shut_sending(Layer& layer) {
  AsioError ignored;
  if constexpr (requires { layer.lowest_layer().shutdown(Layer::lowest_layer_type::shutdown_send, ignored); }) {
    layer.lowest_layer().shutdown(Layer::lowest_layer_type::shutdown_send, ignored);
  }
}

// Drops what has come, without waiting, and returns true if the peer has ended its direction. A stream that cannot tell
// returns false.
template <class Wire>
bool has_ended(Wire& wire, boost::asio::mutable_buffer buffer) {
  AsioError error;
  if constexpr (requires {
                  wire.non_blocking(true, error);
                  wire.read_some(buffer, error);
                }) {
    wire.non_blocking(true, error);
    if (!error) wire.read_some(buffer, error);
    return error && error != boost::asio::error::would_block && error != boost::asio::error::try_again;
  }
  return false;
}

template <class Layer>
void close(Layer& layer) {
  AsioError ignored;
  if constexpr (requires { layer.lowest_layer().close(ignored); }) {
    layer.lowest_layer().close(ignored);
  } else if constexpr (requires { layer.close(ignored); }) {
    layer.close(ignored);
  } else if constexpr (requires { layer.close(); }) {
    layer.close();
  }
}

}  // namespace wspc::detail

#endif
