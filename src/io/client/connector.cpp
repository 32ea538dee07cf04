// SPDX-License-Identifier: MIT
// connector: a stream to a server: look-up, TCP or Unix socket, proxy, TLS.   RFC 6455 §4.1
#include "io/client/connector.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "http/authority.h"
#include "http/tunnel/make_tunnel.h"
#include "io/loop/socket_stream.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;

constexpr std::string_view unix_scheme = "unix:";

template <typename Bytes>
std::string as_text(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

// Returns the bytes of an IP address; empty if the host is a name.
std::string address_of(const std::string& host) {
  ErrorCode error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return {};
  return address.is_v4() ? as_text(address.to_v4().to_bytes()) : as_text(address.to_v6().to_bytes());
}

}  // namespace

std::optional<std::string> unix_path(std::string_view connect_to) {
  if (connect_to.substr(0, unix_scheme.size()) != unix_scheme) return {};
  return std::string(connect_to.substr(unix_scheme.size()));
}

Connector::Connector(Loop& loop, Destination destination)
    : loop_(loop),
      destination_(std::move(destination)),
      dialer_(std::make_shared<Dialer>(loop.context())),
      socket_(loop.context()) {}

void Connector::start(TimePoint end, Connected connected, Failed failed) {
  connected_ = std::move(connected);
  failed_ = std::move(failed);
  join(loop_);
  loop_.set(*this, end);
  boost::asio::post(loop_.context(), [self = shared_from_this()] {
    if (!self->done()) self->resolve();
  });
}

// ---- to a socket ---------------------------------------------------------------------------------------------------

void Connector::resolve() {
  dialed_host_ = destination_.proxy ? destination_.proxy->host : destination_.host;
  dialed_port_ = destination_.proxy ? destination_.proxy->port : destination_.port;
  if (!destination_.connect_to.empty()) {
    destination_.proxy.reset();
    if (const auto path = unix_path(destination_.connect_to)) {
      try {
        return dial({unix_endpoint(*path)});
      } catch (const boost::system::system_error&) {
        return fail(failure(Cause::usage, "the path of the Unix socket is too long"));
      }
    }
    const auto authority = http::parse_authority(destination_.connect_to);
    if (!authority) return fail(failure(Cause::usage, "where to connect to is neither host:port nor unix:PATH"));
    dialed_host_ = authority->host;
    if (dialed_host_.front() == '[') dialed_host_ = dialed_host_.substr(1, dialed_host_.size() - 2);
    dialed_port_ = authority->port.value_or(destination_.port);
  }
  look_up_ = std::make_shared<LookUp>(loop_);
  look_up_->start(dialed_host_, dialed_port_,
                  [self = shared_from_this()](const Addresses& addresses) { self->resolved(addresses); });
}

void Connector::resolved(const Addresses& addresses) {
  look_up_.reset();
  if (const ErrorCode error = addresses.error) {
    return fail(failure(Cause::dns, "the name " + dialed_host_ + " cannot be looked up: " + error.message()));
  }
  dial(addresses.endpoints);
}

void Connector::dial(std::vector<Endpoint> endpoints) {
  dialer_->dial(std::move(endpoints),
                [self = shared_from_this()](Socket socket, ErrorCode error, const Endpoint& where) {
                  self->dialed(std::move(socket), error, where);
                });
}

void Connector::dialed(Socket socket, ErrorCode error, const Endpoint& where) {
  if (error) {
    const auto path = unix_path(destination_.connect_to);
    const std::string proxy = destination_.proxy ? "the proxy at " : "";
    return fail(
        failure(Cause::tcp, "cannot connect to " + proxy + (path ? *path : format(where)) + ": " + error.message()));
  }
  socket_ = std::move(socket);
  if (!destination_.proxy) return secure();
  tunnel_ =
      http::make_tunnel(*destination_.proxy, {destination_.host, destination_.port, address_of(destination_.host)});
  write(tunnel_->begin());
  read_answer();
}

// ---- through a proxy -----------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W007. What is written is small, and the proxy answers nothing that it has not read.
void Connector::write(std::string text) {
  if (text.empty()) return;
  request_ = std::move(text);
  boost::asio::async_write(socket_, boost::asio::buffer(request_),
                           [self = shared_from_this()](ErrorCode, std::size_t) {});
}

void Connector::read_answer() {
  socket_.async_read_some(boost::asio::buffer(answer_), [self = shared_from_this()](ErrorCode error, std::size_t size) {
    if (!self->done()) self->take_answer(error, size);
  });
}

void Connector::take_answer(ErrorCode error, std::size_t size) {
  if (error == boost::asio::error::eof) return fail(failure(Cause::proxy, "the proxy closed the connection"));
  if (error) return fail(failure(Cause::proxy, "the connection to the proxy was lost: " + error.message()));
  std::span<std::byte> input(answer_.data(), size);
  std::string output;
  switch (tunnel_->receive(input, output)) {
    case http::Tunnel::Result::failed:
      return fail(failure(Cause::proxy, tunnel_->problem()));
    case http::Tunnel::Result::need_more:
      write(std::move(output));
      return read_answer();
    case http::Tunnel::Result::open:
      break;
  }
  if (!input.empty())
    return fail(failure(Cause::proxy, "the proxy sent more than its answer"));  // no request has been sent
  secure();
}

// ---- TLS -----------------------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W010, W011
void Connector::secure() {
  auto stream = std::make_unique<SocketStream>(loop_.readiness(), std::move(socket_));
  if (!destination_.tls) return arrive(std::move(stream), {});
  const std::string& name = destination_.server_name.empty() ? destination_.host : destination_.server_name;
  Ssl ssl = destination_.tls->connect(name);
  if (!ssl) return fail(failure(Cause::tls, name + " is no name that a certificate could be for"));
  handshake_ = std::make_shared<TlsHandshake>(loop_, std::move(stream), std::move(ssl), destination_.tls, name);
  handshake_->start(TimePoint::max(), [self = shared_from_this()](
                                          TlsHandshake::Result result, std::unique_ptr<TlsStream> done,
                                          const std::string& error) { self->secured(result, std::move(done), error); });
}

void Connector::secured(TlsHandshake::Result result, std::unique_ptr<TlsStream> stream, const std::string& error) {
  const std::shared_ptr<TlsHandshake> done = std::move(handshake_);
  const Error lost = result == TlsHandshake::Result::lost ? Error::connection_lost : Error::none;
  if (result != TlsHandshake::Result::done) return fail(failure(Cause::tls, error, lost));
  const std::string protocol(stream->protocol());
  arrive(std::move(stream), protocol);
}

// ---- and the end ---------------------------------------------------------------------------------------------------

void Connector::arrive(std::unique_ptr<Stream> stream, std::string_view protocol) {
  const Connected connected = std::exchange(connected_, {});
  cancel();
  connected(std::move(stream), protocol);
}

void Connector::fail(const Failure& failure) {
  const std::shared_ptr<Connector> self = shared_from_this();
  const Failed failed = std::exchange(failed_, {});
  cancel();
  failed(failure);
}

void Connector::due(TimePoint) {
  const std::string server = destination_.host + ':' + std::to_string(destination_.port);
  std::string what = server + " did not answer in time";
  if (look_up_) what = "the name " + dialed_host_ + " could not be looked up in time";
  if (tunnel_) what = server + " could not be reached through the proxy in time";
  if (handshake_) what = server + " did not finish the TLS handshake in time";
  fail(failure(Cause::timeout, what, Error::open_timeout));
}

void Connector::cancel() {
  leave();
  connected_ = {};
  failed_ = {};
  loop_.set(*this, TimePoint::max());
  if (const auto look_up = std::exchange(look_up_, nullptr)) look_up->cancel();
  dialer_->cancel();
  if (handshake_) handshake_->cancel();
  ErrorCode ignored;
  socket_.close(ignored);
}

void Connector::loop_ends() noexcept {
  const std::shared_ptr<Connector> self = shared_from_this();
  cancel();
}

}  // namespace wspc::io
