// SPDX-License-Identifier: MIT
// echo: what the server does with messages: back to the sender, or to everyone; and its log.
#include "tool/echo.h"

#include <fmt/format.h>

#include "tool/close_name.h"
#include "tool/compression.h"
#include "tool/console.h"
#include "tool/outcome.h"

namespace wspc::tool {
namespace {

bool is_message(const Event& event) noexcept {
  return event.type == Event::Type::text || event.type == Event::Type::binary;
}

// A message that is left out silently is worse than a connection that ends and says why.
void deliver(io::Session& session, const Prepared& message) {
  if (session.send(message) == Error::outbox_full) session.close(1013, "too slow for what the others send");
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

}  // namespace

// A refusal means that the session is closing, or that there is no memory for the answer.
void send_back(io::Session& session, const Event& event) {
  if (!is_message(event)) return;
  const MessageType type = event.type == Event::Type::text ? MessageType::text : MessageType::binary;
  const Error refusal = session.send(type, event.payload);
  if (refusal == Error::out_of_memory) session.close(close_code::internal_error, "out of memory");
}

void Echo::opened(io::Session& session) {
  spare_memory_.came();
  if (!verbose_) return;
  const std::string_view subprotocol = session.subprotocol();
  const DeflateParameters* const deflate = session.connection().negotiated();
  log(session, fmt::format("opened {}{}{}{}{}", session.path(), subprotocol.empty() ? "" : ", subprotocol ",
                           subprotocol, deflate == nullptr ? "" : ", ", deflate == nullptr ? "" : describe(*deflate)));
}

void Echo::event(io::Session& session, const Event& event) {
  if (!broadcast_) return send_back(session, event);
  if (is_message(event)) tell_all(session, event);
}

bool Echo::worth_compressing(const Event& event) const noexcept {
  if (!deflate_ || deflate_->compress == Compress::never) return false;
  return deflate_->compress == Compress::always || event.payload.size() >= deflate_->threshold;
}

// Once for everybody, whatever each of them has agreed on.
Prepared Echo::prepare(const Event& event) const noexcept {
  const bool text = event.type == Event::Type::text;
  if (!worth_compressing(event)) return text ? Prepared::text(event.text()) : Prepared::binary(event.payload);
  return text ? Prepared::text(event.text(), *deflate_) : Prepared::binary(event.payload, *deflate_);
}

void Echo::tell_all(io::Session& session, const Event& event) {
  const Prepared message = prepare(event);
  if (!message) {
    session.close(close_code::internal_error, "out of memory");
    return;
  }
  server_->for_each([message](io::Session& each) { deliver(each, message); });
}

// RFC 6455 §7.1.7: W111
void Echo::closed(io::Session& session, const Closure& closure) {
  spare_memory_.left();
  if (!verbose_) return;
  const std::string deflate = describe_deflate(session.connection());
  log(session,
      fmt::format("{}{}{}", describe(closure, transport_problem(session)), deflate.empty() ? "" : "; ", deflate));
}

void Echo::refused(const io::Refused& refused) {
  if (!verbose_) return;
  const std::string status = refused.status == 0 ? "" : fmt::format(" {}", refused.status);
  complain(fmt::format("{} refused{}: {}", refused.remote, status, refused.text));
}

void Echo::trouble(std::string_view text) { complain(text); }

void Echo::reloaded() {
  if (verbose_) complain("the certificates have been read anew");
}

void Echo::draining() {
  if (verbose_) complain("draining: every connection is closed with 1001");
}

// One write for each line, so that those of several threads do not mix.
void Echo::log(const io::Session& session, std::string_view what) {
  complain(fmt::format("{} #{} {}", session.remote(), session.id(), what));
}

}  // namespace wspc::tool
