// SPDX-License-Identifier: MIT
// page_response: sends a page to a client over HTTP/1.1, and then ends the connection.   RFC 9112 §9.6
//
// The body is read as fast as the stream takes it, so a response holds one piece at most, however long the page and
// however slow the client. Unsent bytes without progress have a deadline, and progress extends it.
#ifndef WSPC_IO_SERVER_PAGE_RESPONSE_H
#define WSPC_IO_SERVER_PAGE_RESPONSE_H

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "http/body.h"
#include "io/loop/admission_slot.h"
#include "io/loop/deadlines.h"
#include "io/loop/stream.h"

namespace wspc::io {

class Handler;
class Loop;

// Thread safety: call all functions on the loop's thread.
class PageResponse final : public std::enable_shared_from_this<PageResponse>,
                           private ReadinessWatcher,
                           private Deadline {
 public:
  struct Start {
    std::string head{};
    http::Body body{};
    AdmissionSlot slot{};               // of ServerOptions::max_pages
    std::chrono::milliseconds stall{};  // how long the client may take nothing; 0 for the default
  };

  // `ended` is called when the response is over; the owner keeps it until then. `handler` outlives it.
  PageResponse(Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler,
               std::function<void(PageResponse&)> ended);
  ~PageResponse();

  void start();

  // Ends the connection immediately.
  void abort();

 private:
  void ready(Interest what) override;
  void due(TimePoint now) override;
  void send();
  std::size_t send_rest();
  std::size_t send_piece();
  std::size_t offer(std::span<const std::byte> bytes);
  void leave();
  void discard();
  void end();
  [[nodiscard]] std::uint64_t unacknowledged() const noexcept;
  template <class Step>
  void guard(Step step) noexcept;

  Loop& loop_;
  Handler& handler_;
  std::unique_ptr<Stream> stream_;
  std::string rest_;      // the head, and later the part of a piece that the stream has not taken
  std::size_t sent_ = 0;  // of rest_
  http::Body body_;
  AdmissionSlot slot_;
  std::chrono::milliseconds stall_;
  std::function<void(PageResponse&)> ended_;
  std::uint64_t left_ = 0;  // what the client had not acknowledged when this was last checked
  TimePoint progressed_{};  // when left_ last fell
  bool lingering_ = false;  // everything is written and our half is shut; the client's end of file is awaited
  bool over_ = false;
};

}  // namespace wspc::io

#endif
