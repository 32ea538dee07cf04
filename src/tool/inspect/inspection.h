// SPDX-License-Identifier: MIT
// inspection: one inspected connection: a client of ours, the server that it is led to, and what passes between them.
#ifndef WSPC_TOOL_INSPECT_INSPECTION_H
#define WSPC_TOOL_INSPECT_INSPECTION_H

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/header_block.h"
#include "http/url.h"
#include "io/client/connector.h"
#include "io/session/relay.h"
#include "tool/frames/frame_decoder.h"
#include "tool/inspect/inspect_options.h"
#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

// All on the loop's thread.
class Inspection final : public std::enable_shared_from_this<Inspection>,
                         private io::ReadinessWatcher,
                         private io::Deadline,
                         private io::Relay::Observer {
 public:
  // What all of them have in common. It outlives them.
  struct Plan {
    const InspectOptions& options;
    http::Url upstream;
    io::Destination destination;
    TrafficSink& sink;
    std::uint64_t shown;  // bytes of each payload
  };

  // `ended` is called when nothing is left of it.
  Inspection(io::Loop& loop, std::unique_ptr<io::Stream> client, const Plan& plan, std::uint64_t number,
             std::function<void(Inspection&)> ended);
  ~Inspection();

  void start();

  // At once; `ended` is not called.
  void abort();

 private:
  void ready(io::Interest what) override;
  void due(TimePoint now) override;
  void lead_on(std::string rest);
  void connected(std::unique_ptr<io::Stream> server, std::string rest);
  void passed(io::Relay::Side from, std::span<const std::byte> bytes) override;
  void ended(io::Relay::Side from, const io::ErrorCode& error) override;
  void over() override { end(); }
  void read_response(std::span<const std::byte>& bytes);
  void end_response();
  void watch_frames(const Head& response);
  [[nodiscard]] FrameDecoder decoder(Direction direction, const std::optional<DeflateParameters>& deflate);
  [[nodiscard]] Contact contact();
  void interject(Direction direction, std::string_view bytes);
  void interject_what_may_be();
  void refuse(unsigned status, std::string text);
  void end();

  io::Loop& loop_;
  const Plan& plan_;
  std::uint64_t number_;
  std::function<void(Inspection&)> ended_;
  std::unique_ptr<io::Stream> client_;  // until it is the relay's
  http::HeaderBlock request_block_{http::Before::empty_line};
  http::HeaderBlock response_block_;
  Head request_;
  std::shared_ptr<io::Connector> connector_;
  std::shared_ptr<io::Relay> relay_;
  std::optional<FrameDecoder> to_server_;
  std::optional<FrameDecoder> to_client_;
  std::array<std::string, 2> interjections_;  // by direction: until a frame has ended
  std::string early_;                         // what the client sent before the server had answered
  unsigned interim_ = 0;                      // answers before the final one
  bool answered_ = false;
};

}  // namespace wspc::tool

#endif
