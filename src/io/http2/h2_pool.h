// SPDX-License-Identifier: MIT
// h2_pool: the HTTP/2 connections of a loop that more WebSockets may share, and which origins lack HTTP/2.
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

// All on the loop's thread. `key` says where to and by which way, and whom the client trusts: by value.
class H2Pool final : public LoopShared {
 public:
  // What an attempt is to do that has found no connection.
  enum class Turn : std::uint8_t {
    lead,   // connect, and then call add(), brought_none() or chose_http1(): others may wait for that
    wait,   // until `look_again` is called, or as long as it wants to
    alone,  // connect; nobody waits for it
  };

  // What another attempt has brought to those who waited for it: a connection for many, which may be full by now; or
  // none or a small one, so that each of them is to connect alone if there is no room.
  enum class Brought : std::uint8_t { connection, none };
  using LookAgain = std::function<void(Brought)>;

  // Returns the pool of `loop`, which is made on first use. Throws std::bad_alloc.
  static H2Pool& of(Loop& loop);

  explicit H2Pool(Loop& loop) noexcept : loop_(loop) {}

  // Nothing when there is none.
  [[nodiscard]] std::shared_ptr<H2Client> find(const std::string& key) const;

  // A new one on `transport`, which has been connected. Others use it, or hear of it, when it is ready.
  std::shared_ptr<H2Client> add(const std::string& key, std::unique_ptr<Stream> transport);

  // Whether a connection by `key` is to be waited for, so that one is made for all and not one for each. As long as it
  // is known that the server speaks HTTP/1.1 there is nothing to wait for. `look_again` is not called from within a
  // call.
  Turn turn(const std::string& key, LookAgain look_again);

  // An attempt has brought no HTTP/2 connection. All who wait for it go on, at the same time.
  void brought_none(const std::string& key) { tell(key, Brought::none); }

  // The same, because the server chose HTTP/1.1. That is remembered until `expiry`, or until add().
  void chose_http1(const std::string& key, TimePoint expiry);

  static constexpr std::size_t most_known = 256;  // servers that speak HTTP/1.1; then the first to expire is forgotten

 private:
  [[nodiscard]] bool is_http1(const std::string& key);
  void tell(const std::string& key, Brought brought);
  void remove(const std::string& key, H2Client& client);

  Loop& loop_;
  std::map<std::string, std::vector<LookAgain>> waiting_;
  std::map<std::string, TimePoint> http1_;  // by key: until when
  std::multimap<std::string, std::shared_ptr<H2Client>> clients_;
};

}  // namespace wspc::io

#endif
