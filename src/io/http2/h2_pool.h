// SPDX-License-Identifier: MIT
// h2_pool: the HTTP/2 connections of a loop that more WebSockets may share, and the servers that lack HTTP/2.
// RFC 9113 §9.1
#ifndef WSPC_IO_HTTP2_H2_POOL_H
#define WSPC_IO_HTTP2_H2_POOL_H

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/http2/h2_client.h"
#include "io/loop/loop.h"

namespace wspc::io {

// Thread safety: call all functions on the loop's thread.
// A `key` names the destination, the route to it and the trust settings, by value.
class H2Pool final : public LoopShared {
 public:
  // What an attempt does that has found no connection.
  enum class Turn : std::uint8_t {
    lead,   // connect, and then call add(), brought_none() or chose_http1(), for which others may wait
    wait,   // wait until `look_again` is called, or for as long as it likes
    alone,  // connect; no other attempt waits for it
  };

  // The result of another attempt for those that waited for it: a connection for many, which may be full by now; or no
  // connection or a small one, so that each of them connects alone if it has no room.
  enum class Brought : std::uint8_t { connection, none };
  using LookAgain = std::function<void(Brought)>;

  // Returns the pool of `loop`, which is made on first use. Throws std::bad_alloc.
  static H2Pool& of(Loop& loop);

  explicit H2Pool(Loop& loop) noexcept : loop_(loop) {}

  // Returns a connection with room for another WebSocket, or null.
  [[nodiscard]] std::shared_ptr<H2Client> find(const std::string& key) const;

  // Makes a connection on `transport`, which is connected. Other attempts use it, or are told of it, when it is ready.
  std::shared_ptr<H2Client> add(const std::string& key, std::unique_ptr<Stream> transport);

  // Returns what an attempt does, so that one connection is made for all attempts and not one for each. There is no
  // waiting while the server is known to speak HTTP/1.1. `look_again` is never called from within a call.
  Turn turn(const std::string& key, LookAgain look_again);

  // An attempt has made no HTTP/2 connection. All attempts that wait for it continue at the same time.
  void brought_none(const std::string& key) { tell(key, Brought::none); }

  // As brought_none(), because the server chose HTTP/1.1. The pool remembers that until `expiry`, or until add().
  void chose_http1(const std::string& key, TimePoint expiry);

  static constexpr std::size_t most_known =
      256;  // servers known to speak HTTP/1.1; beyond it, the first to expire is forgotten

 private:
  [[nodiscard]] bool is_http1(const std::string& key);
  void tell(const std::string& key, Brought brought);
  void remove(const std::string& key, H2Client& client);

  Loop& loop_;
  std::map<std::string, std::vector<LookAgain>> waiting_;
  std::map<std::string, TimePoint> http1_;  // by key: when it expires
  std::multimap<std::string, std::shared_ptr<H2Client>> clients_;
};

}  // namespace wspc::io

#endif
