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
    // The response has arrived. For a WebSocket, make an H2Stream for `stream` during the call.
    std::function<void(http::StreamId stream, std::vector<Header> lines)> response;
    // There will be no response. `problem` is a sentence without a full stop. `error` is connection_lost if another
    // attempt may help.
    std::function<void(const std::string& problem, Error error)> failed;
  };

  using Told = std::function<void(H2Client&)>;

  // `ready` is called when the server's SETTINGS have arrived, which say how many streams it allows. `ended` is called
  // when the connection is over.
  H2Client(Loop& loop, std::unique_ptr<Stream> transport, Told ready, Told ended);

  // Sends an extended CONNECT as soon as the server's SETTINGS allow it. One of the functions of `answer` is called,
  // never from within this call. Returns a number that identifies the request for give_up().
  std::uint64_t request(std::vector<Header> lines, Answer answer);
  void give_up(std::uint64_t number);

  // Returns whether one more WebSocket may share the connection. Returns false until it is ready.
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
