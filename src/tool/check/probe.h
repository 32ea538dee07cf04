// SPDX-License-Identifier: MIT
// probe: one connection of `wspc check`: bytes of any kind out, and what the server makes of them.   RFC 6455
#ifndef WSPC_TOOL_CHECK_PROBE_H
#define WSPC_TOOL_CHECK_PROBE_H

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/url.h"
#include "io/client/client.h"
#include "io/client/connector.h"
#include "io/loop/loop.h"
#include "tool/frames/frame_decoder.h"
#include "tool/traffic/header_verdict.h"

namespace wspc::tool {

// A request for a WebSocket, to be spoilt before it is sent.
struct ProbeRequest {
  std::string method = "GET";
  std::string version = "HTTP/1.1";
  std::string target{};
  std::vector<Header> headers{};

  void remove(std::string_view name);
  void set(std::string_view name, std::string value);  // or add it
  [[nodiscard]] std::string text() const;
};

// All calls block, no longer than their patience.
class Probe final : private io::ReadinessWatcher {
 public:
  struct Target {
    http::Url url;
    io::Destination destination;
    std::vector<Header> headers{};  // of every request
    std::chrono::milliseconds patience{2'000};
  };

  Probe(io::Loop& loop, const Target& target);
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  // What is wrong; empty: there is a connection.
  [[nodiscard]] std::string connect();

  [[nodiscard]] ProbeRequest request() const;

  void send(std::string_view bytes);
  void send_slowly(std::string_view bytes);  // byte by byte

  // Reads the final response; interim ones before it are passed over (RFC 9110 §15.2). Empty: none came.
  [[nodiscard]] Head read_head();

  // Asks for a WebSocket. What is wrong; empty: it is open.
  [[nodiscard]] std::string open(const ProbeRequest& request);
  [[nodiscard]] std::string open() { return open(request()); }

  struct Came {
    std::vector<FrameView> frames;
    bool ended = false;  // the server has closed the connection
  };

  // Beyond this much from one connection, nothing more is read from it: a server that floods must not fill our memory.
  static constexpr std::size_t most_bytes = 16 << 20;
  static constexpr std::size_t most_frames = 50'000;
  static constexpr std::string_view flood =
      "the server floods us: only the first 16 MiB or 50000 frames were looked at";

  // Reads frames up to the one that is wanted, or the end, or the end of patience.
  Came receive(const std::function<bool(const FrameView&)>& wanted);

  // Until the server closes the connection. False: it does not.
  bool wait_for_end();

  // The server has sent more than that.
  [[nodiscard]] bool flooded() const noexcept { return flooded_; }

  // Why there is no connection, and what it is made of.
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }
  [[nodiscard]] const io::Stream* stream() const noexcept { return stream_.get(); }
  void patience(std::chrono::milliseconds patience) noexcept { patience_ = patience; }

  [[nodiscard]] const Head& response() const noexcept { return response_; }
  [[nodiscard]] const std::optional<DeflateParameters>& deflate() const noexcept { return deflate_; }
  [[nodiscard]] Error verdict() const noexcept {
    return verdict_;
  }  // on the server's frames: the first one that is wrong
  [[nodiscard]] const std::string& sent() const noexcept { return sent_; }          // since it opened
  [[nodiscard]] const std::string& received() const noexcept { return received_; }  // since it opened

 private:
  Head read_block();
  void ready(io::Interest what) override;
  void flush();
  void watch();
  void take_input();
  bool run_until(const std::function<bool()>& done);

  io::Loop& loop_;
  const Target& target_;
  std::unique_ptr<io::Stream> stream_;
  std::chrono::milliseconds patience_;
  Failure failure_;
  std::string unsent_;
  std::string input_;  // not yet looked at
  Head response_;
  std::string sent_;
  std::string received_;
  std::optional<FrameDecoder> decoder_;
  std::vector<FrameView> frames_;
  std::optional<DeflateParameters> deflate_;
  Error verdict_ = Error::none;
  bool connecting_ = false;
  bool ended_ = false;
  bool flooded_ = false;
  std::size_t bytes_ = 0;        // that have come
  std::size_t frame_count_ = 0;  // the same
};

// Where a client with these options would connect to. What is wrong with them; empty: nothing.
[[nodiscard]] std::string aim(const ClientOptions& client, std::chrono::milliseconds patience, Probe::Target& target);

}  // namespace wspc::tool

#endif
