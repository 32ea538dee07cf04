// SPDX-License-Identifier: MIT
// h2_client: the client's side of an HTTP/2 connection, which several WebSockets share.   RFC 8441
#ifndef WSPC_IO_H2_CLIENT_H
#define WSPC_IO_H2_CLIENT_H

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/h2_connection.h"

namespace wspc::io {

class H2Client final : public H2Connection {
 public:
  struct Answer {
    // The response has come. For a WebSocket, an H2Stream for `stream` is to be made now.
    std::function<void(http::StreamId stream, std::vector<Header> lines)> response;
    // There will be none: a sentence without a full stop. `error` is connection_lost when another attempt may help.
    std::function<void(const std::string& problem, Error error)> failed;
  };

  // `ended` is called when nothing is left of it.
  H2Client(Loop& loop, std::unique_ptr<Stream> transport, std::function<void(H2Client&)> ended);

  // An extended CONNECT, as soon as the server's SETTINGS have said that it may be sent. One of the answers comes,
  // never from within this call. Returns a number to give up by.
  std::uint64_t request(std::vector<Header> lines, Answer answer);
  void give_up(std::uint64_t number);

  // One more WebSocket may share it.
  [[nodiscard]] bool takes_more() const noexcept;

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

  std::function<void(H2Client&)> ended_;
  std::map<std::uint64_t, Request> requests_;
  std::uint64_t last_number_ = 0;
  bool ready_ = false;  // the server's SETTINGS have come
};

// The connections of a loop that more WebSockets may share. `key` says where to, and by which way.
class H2Pool {
 public:
  // Nothing when there is none.
  [[nodiscard]] std::shared_ptr<H2Client> find(const std::string& key) const;

  // A new one on `transport`, which has been connected. Who waits for it hears of it.
  std::shared_ptr<H2Client> add(Loop& loop, const std::string& key, std::unique_ptr<Stream> transport);

  // The first one to call it with this key is to connect (true), and to call add() or given_up() then; the others wait
  // to be told to look again.
  bool may_connect(const std::string& key, std::function<void()> look_again);
  void given_up(const std::string& key);

 private:
  std::map<std::string, std::vector<std::function<void()>>> waiting_;
  std::multimap<std::string, std::shared_ptr<H2Client>> clients_;
};

}  // namespace wspc::io

#endif
