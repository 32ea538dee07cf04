// SPDX-License-Identifier: MIT
// h2_client: the client's side of an HTTP/2 connection, which several WebSockets share.   RFC 8441
#ifndef WSPC_IO_HTTP2_H2_CLIENT_H
#define WSPC_IO_HTTP2_H2_CLIENT_H

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/http2/h2_connection.h"

namespace wspc::io {

class H2Client final : public H2Connection {
 public:
  struct Answer {
    // The response has come. For a WebSocket, an H2Stream for `stream` is to be made now.
    std::function<void(http::StreamId stream, std::vector<Header> lines)> response;
    // There will be none: a sentence without a full stop. `error` is connection_lost when another attempt may help.
    std::function<void(const std::string& problem, Error error)> failed;
  };

  using Told = std::function<void(H2Client&)>;

  // `ready` is called when the server's SETTINGS have come: only then is it known how many streams it allows. `ended`
  // is called when nothing is left of it.
  H2Client(Loop& loop, std::unique_ptr<Stream> transport, Told ready, Told ended);

  // An extended CONNECT, as soon as the server's SETTINGS have said that it may be sent. One of the answers comes,
  // never from within this call. Returns a number to give up by.
  std::uint64_t request(std::vector<Header> lines, Answer answer);
  void give_up(std::uint64_t number);

  // One more WebSocket may share it. Not before it is ready.
  [[nodiscard]] bool takes_more() const noexcept;
  [[nodiscard]] bool is_ready() const noexcept { return ready_; }

 private:
  struct Request {
    std::vector<Header> lines;
    Answer answer;
    http::StreamId stream = 0;  // 0: not sent
  };

  void on_settings() override;
  void on_head(http::StreamId stream, std::vector<Header> lines) override;
  void on_reset(http::StreamId stream, std::uint32_t code) override;
  void on_idle() override;
  void on_end(const std::string& problem) override;
  void send(std::uint64_t number);
  void fail(std::uint64_t number, const std::string& problem, Error error = Error::none);
  [[nodiscard]] std::uint64_t number_of(http::StreamId stream) const noexcept;

  Told when_ready_;
  Told ended_;
  std::map<std::uint64_t, Request> requests_;
  std::uint64_t last_number_ = 0;
  bool ready_ = false;  // the server's SETTINGS have come
};

}  // namespace wspc::io

#endif
