// SPDX-License-Identifier: MIT
// server_opening: the server's side of the opening handshake, as a session drives it.   RFC 6455 §4.2
#include "io/server/server_opening.h"

#include <utility>

#include "io/session/thrown.h"

namespace wspc::io {

ServerOpening::ServerOpening(const Policy& policy, ServerHandler& handler, Counters& counters, std::string remote,
                             Welcome welcome, AdmissionSlot handshake, Others others)
    : policy_(policy),
      upgrade_(policy),
      handler_(handler),
      counters_(counters),
      remote_(std::move(remote)),
      others_(std::move(others)),
      handshake_(std::move(handshake)) {
  if (welcome == Welcome::full) upgrade_.turn_away(http::overloaded());
}

// Exceptions of the application's verdict or page are reported, and answered with 500.
http::ServerUpgrade::Result ServerOpening::judge(std::span<std::byte>& input) {
  try {
    return upgrade_.receive(input);
  } catch (...) {
    tell_thrown(handler_);
  }
  input = {};
  upgrade_.refuse_now(http::refuse(500, "the server could not answer"));
  return http::ServerUpgrade::Result::refused;
}

Opening::Result ServerOpening::receive(std::span<std::byte>& input, std::string& output) {
  switch (judge(input)) {
    case http::ServerUpgrade::Result::need_more:
      return Result::need_more;
    case http::ServerUpgrade::Result::refused:
      break;
    case http::ServerUpgrade::Result::http2:
      return Result::handed_on;
    case http::ServerUpgrade::Result::accepted:
      output += upgrade_.response();
      return Result::open;
    case http::ServerUpgrade::Result::answered:
      return answer(output);
  }
  tell(output);
  return Result::failed;
}

Opening::Result ServerOpening::answer(std::string& output) {
  page_ = others_.admit_page();
  if (page_) return Result::handed_on;
  upgrade_.refuse_now(http::busy());
  tell(output);
  return Result::failed;
}

// RFC 9113 §3.3
void ServerOpening::take(std::unique_ptr<Stream> stream, std::string received) {
  if (page_) return others_.send_page(std::move(stream), upgrade_.response(), upgrade_.take_body(), std::move(*page_));
  others_.speak_http2(std::move(stream), std::string(upgrade_.preface()) + received);
}

// RFC 6455 §7.2.2: W116
void ServerOpening::give_up(Reason reason, const ErrorCode&, std::string& output) {
  switch (reason) {
    case Reason::failed:
      return;
    case Reason::timeout:
      upgrade_.refuse_now(http::timed_out());
      break;
    case Reason::going_away:
      upgrade_.refuse_now(http::draining());
      break;
    case Reason::lost:
      // A client that leaves without sending anything (a port scan, a health check) is not reported.
      if (upgrade_.untouched()) return;
      return refuse({remote_, 0, Error::connection_lost, "the peer left before the end of its request"});
  }
  tell(output);
}

HandshakeTranscript ServerOpening::transcript() const {
  const Request& request = upgrade_.request();
  std::string target(request.path());
  if (!request.query().empty()) target.append("?").append(request.query());
  HandshakeTranscript said{lines_of(request.headers()), lines_of(upgrade_.response())};
  said.request.insert(said.request.begin(), std::string(request.method()) + ' ' + target + " HTTP/1.1");
  return said;
}

Error ServerOpening::extend(Connection& connection) const {
  const auto& agreed = upgrade_.deflate();
  return agreed ? connection.deflate(*agreed, *policy_.deflate) : Error::none;
}

void ServerOpening::tell(std::string& output) {
  output += upgrade_.response();
  const Refusal& refusal = upgrade_.refusal();
  refuse({remote_, refusal.status, refusal.error, refusal.text});
}

void ServerOpening::refuse(const Refused& refused) {
  counters_.refused.add();
  handler_.refused(refused);
}

}  // namespace wspc::io
