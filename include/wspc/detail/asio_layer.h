// SPDX-License-Identifier: MIT
// asio_layer: how the stream below an AsioStream is shut down and closed, whatever kind of stream it is.
#ifndef WSPC_DETAIL_ASIO_LAYER_H
#define WSPC_DETAIL_ASIO_LAYER_H

#include <cstddef>

#include <boost/asio/buffer.hpp>

#include "wspc/detail/asio_error.h"

namespace wspc::detail {

// A stream, such as ssl::stream, that ends with bytes of its own, such as close_notify.
template <class Layer>
concept SaysGoodbye = requires(Layer& layer) {
  layer.async_shutdown([](const AsioError&) {});
};

// A stream on top of another stream that can be read directly.
template <class Layer>
concept HasReadableBelow = requires(Layer& layer, boost::asio::mutable_buffer buffer) {
  layer.next_layer().async_read_some(buffer, [](const AsioError&, std::size_t) {});
};

// Returns the stream whose bytes are on the wire. For ssl::stream<tcp::socket>, that is the socket.
template <class Layer>
auto& wire_of(Layer& layer) {
  if constexpr (SaysGoodbye<Layer> && HasReadableBelow<Layer>) {
    return layer.next_layer();
  } else {
    return layer;
  }
}

// Ends the sending direction: the peer reads end of file after the bytes that were written. Does nothing if the stream
// does not support it.
template <class Layer>
void shut_sending(Layer& layer) {
  AsioError ignored;
  if constexpr (requires { layer.lowest_layer().shutdown(Layer::lowest_layer_type::shutdown_send, ignored); }) {
    layer.lowest_layer().shutdown(Layer::lowest_layer_type::shutdown_send, ignored);
  }
}

// Discards the bytes that have arrived, without waiting. Returns true if the peer has ended its sending direction, and
// false if it has not or the stream cannot tell.
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
// Errors are ignored: the stream is of no further use.
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
