// SPDX-License-Identifier: MIT
// tls_stream: TLS on top of another stream.   RFC 8446
#include "io/tls/tls_stream.h"

#include <algorithm>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/tls/tls_error.h"

namespace wspc::io {
namespace {

constexpr std::size_t record = 16 * 1024;          // RFC 8446 §5.1: the most plaintext of one record
constexpr std::size_t sealed_at_once = 64 * 1024;  // sealed, before it is handed on
constexpr std::size_t fetched_at_once = 64 * 1024;

// More than send() ever leaves here: what is beyond are answers to what the peer has sent, such as KeyUpdate messages
// (RFC 8446 §4.6.3). It does not read them, and is not read from until it does.
constexpr std::size_t most_sealed = sealed_at_once + 4 * record;

// Buffers that the streams of a thread share: each uses them during a call and needs none between two calls.
struct Scratch {
  std::unique_ptr<std::byte[]> arrived{new std::byte[fetched_at_once]};
  std::unique_ptr<std::byte[]> plain{new std::byte[record]};
  std::string sealed;
};

Scratch& scratch() {
  static thread_local Scratch instance;
  return instance;
}

using Bytes = std::span<const std::byte>;

}  // namespace

// The bytes of several pieces, one after the other.
class TlsStream::Cursor {
 public:
  explicit Cursor(Pieces pieces) noexcept : pieces_(pieces) { skip_empty(); }

  [[nodiscard]] bool done() const noexcept { return pieces_.empty(); }

  // Returns the next bytes, at most as many as `room` holds: in their place, or copied together into `room`.
  Bytes next(std::span<std::byte> room) noexcept {
    if (pieces_.size() == 1 || pieces_.front().size() - at_ >= room.size()) return take(room.size());
    std::size_t size = 0;
    while (!done() && size < room.size()) {
      const Bytes piece = take(room.size() - size);
      std::copy(piece.begin(), piece.end(), room.begin() + static_cast<std::ptrdiff_t>(size));
      size += piece.size();
    }
    return room.first(size);
  }

 private:
  Bytes take(std::size_t most) noexcept {
    const Bytes rest = pieces_.front().subspan(at_);
    const Bytes taken = rest.first(std::min(most, rest.size()));
    at_ += taken.size();
    skip_empty();
    return taken;
  }

  void skip_empty() noexcept {
    while (!pieces_.empty() && at_ == pieces_.front().size()) {
      pieces_ = pieces_.subspan(1);
      at_ = 0;
    }
  }

  Pieces pieces_;
  std::size_t at_ = 0;  // in the first of them
};

// How OpenSSL reaches a TlsStream: it reads what has arrived, and what it writes is collected.
struct TlsBio {
  static TlsStream& of(BIO* bio) noexcept { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* out, std::size_t size, std::size_t* read) noexcept {
    TlsStream& stream = of(bio);
    BIO_clear_retry_flags(bio);
    if (stream.arrived_.empty()) return BIO_set_retry_read(bio), 0;
    *read = std::min(size, stream.arrived_.size());
    std::copy_n(reinterpret_cast<const char*>(stream.arrived_.data()), *read, out);
    stream.arrived_ = stream.arrived_.subspan(*read);
    return 1;
  }

  static int write(BIO* bio, const char* data, std::size_t size, std::size_t* written) noexcept {
    try {
      of(bio).sealed_.append(data, size);
    } catch (const std::bad_alloc&) {
      return 0;
    }
    *written = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) noexcept { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static int create(BIO* bio) noexcept { return BIO_set_init(bio, 1), 1; }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const instance = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wspc stream");
      if (made == nullptr) throw std::bad_alloc();
      BIO_meth_set_read_ex(made, read);
      BIO_meth_set_write_ex(made, write);
      BIO_meth_set_ctrl(made, control);
      BIO_meth_set_create(made, create);
      return made;
    }();
    return instance;
  }
};

TlsStream::TlsStream(std::unique_ptr<Stream> next, Ssl ssl) : next_(std::move(next)), ssl_(std::move(ssl)) {
  BIO* const bio = ssl_ ? BIO_new(TlsBio::method()) : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  scratch();
}

std::string_view TlsStream::protocol() const noexcept {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

TlsStream::Progress TlsStream::shake_hands(ErrorCode& error) noexcept {
  arrived_ = {};
  while (true) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const bool waiting = result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
    if (result != 1 && !waiting) error = take_tls_error();
    deliver();
    if (result == 1) return keep_rest(), Progress::done;
    if (!waiting) return Progress::failed;
    if (fetch(error)) continue;
    if (error == boost::asio::error::eof)
      error = tls_error(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_UNEXPECTED_EOF_WHILE_READING));
    return would_block(error) ? Progress::more : Progress::failed;
  }
}

// ---- from the network ----------------------------------------------------------------------------------------------

// Returns false if no bytes have arrived; `error` says why.
bool TlsStream::fetch(ErrorCode& error) noexcept {
  const std::span<std::byte> buffer(scratch().arrived.get(), fetched_at_once);
  const std::size_t size = next_->receive(buffer, error);
  arrived_ = buffer.first(size);
  return size > 0;
}

std::size_t TlsStream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  if (is_clogged() && !deliver()) {
    error = boost::asio::error::would_block;
    return 0;
  }
  const std::string before = std::exchange(unread_, {});
  arrived_ = std::as_bytes(std::span(before));
  const bool nothing_here = arrived_.empty() && !has_more();
  if (nothing_here && !end_ && !fetch(error)) {
    if (error == boost::asio::error::eof) error = tls_truncated();
    return 0;
  }
  const std::size_t size = end_ ? 0 : open_records(into);
  keep_rest();
  deliver();
  if (size == 0) error = end_.value_or(ErrorCode(boost::asio::error::would_block));
  return size;
}

std::size_t TlsStream::open_records(std::span<std::byte> into) noexcept {
  std::size_t total = 0;
  while (total < into.size()) {
    ERR_clear_error();
    std::size_t size = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &size);
    if (result == 1) {
      total += size;
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_ZERO_RETURN) end_ = boost::asio::error::eof;
    if (error != SSL_ERROR_ZERO_RETURN && error != SSL_ERROR_WANT_READ) end_ = take_tls_error();
    break;
  }
  return total;
}

// arrived_ may be part of what other streams need next.
void TlsStream::keep_rest() noexcept {
  const Bytes rest = std::exchange(arrived_, {});
  if (end_ || rest.empty()) return;
  try {
    unread_.assign(reinterpret_cast<const char*>(rest.data()), rest.size());
  } catch (const std::bad_alloc&) {
    end_ = boost::asio::error::no_memory;
  }
}

// ---- to the network ------------------------------------------------------------------------------------------------

std::size_t TlsStream::send(Pieces pieces, ErrorCode& error) noexcept {
  Cursor rest(pieces);
  std::size_t taken = 0;
  while (!broken_ && deliver() && !rest.done()) taken += seal(rest);
  if (broken_) {
    error = broken_;
  } else if (!rest.done()) {
    error = boost::asio::error::would_block;
  }
  return taken;
}

// As many records as go out in one piece.
std::size_t TlsStream::seal(Cursor& plain) noexcept {
  sealed_.swap(scratch().sealed);
  std::size_t total = 0;
  while (!broken_ && !plain.done() && sealed_.size() < sealed_at_once) {
    const Bytes next = plain.next({scratch().plain.get(), record});
    std::size_t size = 0;
    ERR_clear_error();
    if (SSL_write_ex(ssl_.get(), next.data(), next.size(), &size) != 1) broken_ = take_tls_error();
    total += size;
  }
  return total;
}

// Returns true if the stream below has taken all encrypted bytes.
bool TlsStream::deliver() noexcept {
  while (delivered_ < sealed_.size()) {
    const Bytes rest = std::as_bytes(std::span(sealed_)).subspan(delivered_);
    ErrorCode error;
    delivered_ += next_->send({&rest, 1}, error);
    if (error == boost::asio::error::would_block) return false;
    if (error && error != boost::asio::error::interrupted) {
      if (!broken_) broken_ = error;
      break;
    }
  }
  if (sealed_.capacity() > scratch().sealed.capacity()) sealed_.swap(scratch().sealed);
  std::string().swap(sealed_);
  scratch().sealed.clear();
  delivered_ = 0;
  if (shut_) next_->shutdown();
  return true;
}

// RFC 8446 §6.1: close_notify.
void TlsStream::shutdown() noexcept {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  shut_ = true;
  deliver();
}

void TlsStream::say_plainly(std::string_view text) noexcept {
  ErrorCode ignored;
  const auto bytes = std::as_bytes(std::span(text));
  next_->send({&bytes, 1}, ignored);
  next_->shutdown();
}

// Answers the peer's close_notify before the connection goes.
void TlsStream::close() noexcept {
  if (!next_) return;
  if (!shut_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) shutdown();
  next_->close();
}

// ---- readiness -----------------------------------------------------------------------------------------------------

// Something can be received without the network's doing.
bool TlsStream::has_more() const noexcept { return end_ || !unread_.empty() || SSL_pending(ssl_.get()) > 0; }

bool TlsStream::is_clogged() const noexcept { return sealed_.size() - delivered_ > most_sealed; }

// A socket can nearly always be written to: a watcher that asks for that is called back immediately.
Interest TlsStream::wanted() const noexcept {
  const bool read = asked_.read && !is_clogged();
  return {read, asked_.write || holds_back() || (read && has_more()), asked_.hangup};
}

bool TlsStream::watch(ReadinessWatcher& watcher, Interest interest) {
  watcher_ = &watcher;
  asked_ = interest;
  return next_->watch(*this, interest == Interest{} ? interest : wanted());
}

// After the watcher has been told, this may be gone; if it is not, the watcher has called watch().
void TlsStream::ready(Interest what) {
  const bool all_delivered = deliver() || broken_;
  const Interest told{asked_.read && (what.read || has_more()), asked_.write && what.write && all_delivered,
                      asked_.hangup && what.hangup};
  if (told != Interest{}) return watcher_->ready(told);
  next_->watch(*this, wanted());
}

}  // namespace wspc::io
