// SPDX-License-Identifier: MIT
// asio_transport: the stream below an AsioStream: one read and one write at a time, and how it is shut down.
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

  // Closes the stream. For good.
  virtual void tear_down() = 0;

 protected:
  explicit AsioTransport(NextLayer layer) : next(std::move(layer)) {}

  virtual void received(const AsioError& error, std::span<std::byte> bytes) = 0;
  virtual void written(const AsioError& error, std::size_t size) = 0;

  [[nodiscard]] bool is_writing() const noexcept { return writing_; }

  // received() follows, unless that is awaited already or the stream has been read to its end.
  void read() {
    if (reading_ || read_ended_ || shutting_) return;
    reading_ = true;
    next.async_read_some(buffer(), [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
      self->has_read(error, size);
    });
  }

  // written() follows. Only when not is_writing(); the bytes stay where they are until then.
  void write(const AsioBuffers& buffers) {
    writing_ = true;
    next.async_write_some(buffers, [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
      self->writing_ = false;
      self->written(error, size);
    });
  }

  // Says goodbye, ends our direction, and drops what still comes until the peer has ended its own. tear_down() follows.
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
    const bool cut = error && error != boost::asio::error::eof;  // the goodbye would wait for an answer in vain
    if (shut_ || cut) shut();
  }

  // The goodbye may have read the end of file, and Asio would wait for ever for another one.
  void shut() {
    if (closed_) return;
    if (!std::exchange(shut_, true)) shut_sending(next);
    if (!reading_ && has_ended(wire_of(next), buffer())) read_ended_ = true;
    linger();
  }

  // An unread byte would turn what we have written into a reset.
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
  bool shut_ = false;  // our direction
  bool closed_ = false;
};

}  // namespace wspc::detail

#endif
