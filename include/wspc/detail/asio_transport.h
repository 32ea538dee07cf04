// SPDX-License-Identifier: MIT
// asio_transport: the stream below an AsioStream: one read and one write at a time, and its shutdown.
//
// Every handler holds a shared_ptr to the transport.
#ifndef WSPC_DETAIL_ASIO_TRANSPORT_H
#define WSPC_DETAIL_ASIO_TRANSPORT_H

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "wspc/detail/asio_buffers.h"
#include "wspc/detail/asio_error.h"
#include "wspc/detail/asio_layer.h"

namespace wspc::detail {

template <class NextLayer>
class AsioTransport : public std::enable_shared_from_this<AsioTransport<NextLayer>> {
 public:
  AsioTransport(const AsioTransport&) = delete;
  AsioTransport& operator=(const AsioTransport&) = delete;
  virtual ~AsioTransport() = default;

  NextLayer next;

  // Closes the stream. It is not used again.
  virtual void tear_down() = 0;

 protected:
  explicit AsioTransport(NextLayer layer) : next(std::move(layer)) {}

  virtual void received(const AsioError& error, std::span<std::byte> bytes) = 0;
  virtual void written(const AsioError& error, std::size_t size) = 0;

  [[nodiscard]] bool is_writing() const noexcept { return writing_; }

  // Starts a read, which ends with received(). Does nothing if a read is pending, or after the end of the stream.
  void read() {
    if (reading_ || read_ended_ || shutting_) return;
    reading_ = true;
    next.async_read_some(buffer(), [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
      self->has_read(error, size);
    });
  }

  // Starts a write, which ends with written(). Requires: is_writing() is false, and the bytes stay valid until
  // written().
  void write(const AsioBuffers& buffers) {
    writing_ = true;
    next.async_write_some(buffers, [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
      self->writing_ = false;
      self->written(error, size);
    });
  }

  // Sends the stream's own ending (with TLS, close_notify), ends the sending direction, and discards what still arrives
  // until the peer has ended its direction. Ends with tear_down().
  void shut_down() {
    shutting_ = true;
    if constexpr (SaysGoodbye<NextLayer>) {
      next.async_shutdown([self = this->shared_from_this()](const AsioError&) { self->shut(); });
    } else {
      shut();
    }
  }

  void close() {
    closed_ = true;
    detail::close(next);
  }

 private:
  static constexpr std::size_t buffer_size = 64 * 1024;

  boost::asio::mutable_buffer buffer() {
    if (!buffer_) buffer_.reset(new std::byte[buffer_size]);
    return boost::asio::buffer(buffer_.get(), buffer_size);
  }

  void has_read(const AsioError& error, std::size_t size) {
    reading_ = false;
    if (error) read_ended_ = true;
    if (!shutting_) return received(error, {buffer_.get(), size});

    // async_shutdown() would wait in vain for an answer
    const bool cut = error && error != boost::asio::error::eof;
    if (shut_ || cut) shut();
  }

  // async_shutdown() may have read the end of file; Asio would wait forever for another one.
  void shut() {
    if (closed_) return;
    if (!std::exchange(shut_, true)) shut_sending(next);
    if (!reading_ && has_ended(wire_of(next), buffer())) read_ended_ = true;
    linger();
  }

  // Closing a socket with unread bytes would reset the connection and destroy the bytes that we have written.
  void linger() {
    if (read_ended_) return tear_down();
    if (reading_ || closed_) return;
    reading_ = true;
    wire_of(next).async_read_some(
        buffer(),
        [self = this->shared_from_this()](const AsioError& error, std::size_t size) { self->has_read(error, size); });
  }

  std::unique_ptr<std::byte[]> buffer_;
  bool reading_ = false;
  bool read_ended_ = false;
  bool writing_ = false;
  bool shutting_ = false;

  // the sending direction has been shut down
  bool shut_ = false;
  bool closed_ = false;
};

}  // namespace wspc::detail

#endif
