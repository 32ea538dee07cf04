// SPDX-License-Identifier: MIT
// conversation_result: how a conversation ended, as an exit status and a sentence.
#include "tool/terminal/conversation_result.h"

#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include "tool/frames/close_name.h"

namespace wspc::tool {
namespace {

ExitStatus status(Failure::Cause cause) noexcept {
  switch (cause) {
    case Failure::Cause::usage:
      return ExitStatus::usage;
    case Failure::Cause::dns:
    case Failure::Cause::tcp:
    case Failure::Cause::proxy:
      return ExitStatus::network;
    case Failure::Cause::tls:
      return ExitStatus::tls;
    case Failure::Cause::timeout:
      return ExitStatus::timeout;
    case Failure::Cause::http:
      return ExitStatus::refused;
    case Failure::Cause::protocol:
      return ExitStatus::protocol;
    case Failure::Cause::cancelled:
      return ExitStatus::interrupted;
  }
  return ExitStatus::protocol;
}

ExitStatus status(Error error) noexcept {
  switch (error) {
    case Error::open_timeout:
    case Error::idle_timeout:
    case Error::pong_timeout:
    case Error::close_timeout:
      return ExitStatus::timeout;
    case Error::connection_lost:
      return ExitStatus::network;
    default:
      return ExitStatus::protocol;
  }
}

// RFC 6455 §7.4.1. A peer that answers our Close without a code, or because it is leaving, has not refused anything.
bool is_clean(const Closure& closure) noexcept {
  if (closure.received == close_code::normal) return true;
  const bool answered = closure.started_by == Closure::Starter::us;
  return answered && (closure.received == close_code::none_received || closure.received == close_code::going_away);
}

std::string explain(Error error) {
  const ErrorInfo& info = describe(error);
  return info.rule.empty() ? std::string(info.text) : fmt::format("{} ({})", info.text, info.rule);
}

}  // namespace

std::string transport_problem(const io::Session& session) {
  const io::ErrorCode& error = session.transport_error();
  return !error || error == boost::asio::error::eof ? std::string() : error.message();
}

std::string describe(const Closure& closure, const std::string& transport) {
  if (closure.error != Error::none) {
    const bool more = closure.error == Error::connection_lost && !transport.empty();
    return fmt::format("failed: {}{}{}", wspc::describe(closure.error).text, more ? ": " : "", more ? transport : "");
  }
  const bool peer = closure.started_by == Closure::Starter::peer;
  const std::uint16_t code = peer ? closure.received : closure.sent;
  return fmt::format("closed by {}: {} ({})", peer ? "the peer" : "us", code, close_name(code));
}

std::string describe_close(std::uint16_t code, std::string_view reason) {
  if (reason.empty()) return fmt::format("{} ({})", code, close_name(code));
  return fmt::format("{} ({}) \"{}\"", code, close_name(code), reason);
}

ConversationResult result(const Failure& failure) {
  if (failure.cause != Failure::Cause::http) return {status(failure.cause), failure.text};
  const std::string body = failure.body.substr(0, failure.body.find_last_not_of(" \n\r\t") + 1);
  return {ExitStatus::refused,
          fmt::format("the server refused: {} {}{}{}", failure.status, failure.reason, body.empty() ? "" : ": ", body)};
}

ConversationResult result(const Closure& closure, std::string_view reason, std::string_view transport) {
  if (closure.error != Error::none || !closure.clean) {
    const Error error = closure.error != Error::none ? closure.error : Error::connection_lost;
    const bool more = error == Error::connection_lost && !transport.empty();
    return {status(error), fmt::format("{}{}{}", explain(error), more ? ": " : "", more ? transport : "")};
  }
  const bool answer = closure.started_by == Closure::Starter::us;
  return {is_clean(closure) ? ExitStatus::clean : ExitStatus::closed,
          fmt::format("{} {}", answer ? "the peer answered our Close with" : "the peer closed with",
                      describe_close(closure.received, reason))};
}

}  // namespace wspc::tool
