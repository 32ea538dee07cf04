// SPDX-License-Identifier: MIT
// serve_handler: whose sessions the server's are: their mode, and the log.
#include "tool/serve/serve_handler.h"

#include <fmt/format.h>

#include "tool/frames/compression.h"
#include "tool/terminal/console.h"
#include "tool/terminal/conversation_result.h"
#include "tool/traffic/session_observer.h"

namespace wspc::tool {
std::unique_ptr<io::TrafficObserver> ServeHandler::observer(io::Session& session, const io::Opening& opening) {
  return sink_ == nullptr ? nullptr
                          : SessionObserver::begin({*sink_, Role::server, shown_, secrets_}, session, opening);
}

void ServeHandler::opened(io::Session& session) {
  spare_memory_.came();
  mode_.opened(session);
  if (!verbose_) return;
  const std::string_view subprotocol = session.subprotocol();
  const DeflateParameters* const deflate = session.connection().negotiated();
  log(session, fmt::format("opened {}{}{}{}{}", session.path(), subprotocol.empty() ? "" : ", subprotocol ",
                           subprotocol, deflate == nullptr ? "" : ", ", deflate == nullptr ? "" : describe(*deflate)));
}

// RFC 6455 §7.1.7: W111
void ServeHandler::closed(io::Session& session, const Closure& closure) {
  spare_memory_.left();
  mode_.closed(session);
  if (sink_ == nullptr && !verbose_) return;
  const std::string end = describe(closure, transport_problem(session));
  if (sink_ != nullptr) {
    sink_->note(session.id(), end);
    sink_->closed(session.id());
  }
  if (!verbose_) return;
  const std::string deflate = describe_deflate(session.connection());
  log(session, fmt::format("{}{}{}", end, deflate.empty() ? "" : "; ", deflate));
}

void ServeHandler::refused(const io::Refused& refused) {
  if (refusals_ != nullptr) refusals_->refused(refused.remote, refused.status, refused.text);
  if (!verbose_) return;
  const std::string status = refused.status == 0 ? "" : fmt::format(" {}", refused.status);
  complain(fmt::format("{} refused{}: {}", refused.remote, status, refused.text));
}

void ServeHandler::trouble(std::string_view text) { complain(text); }

void ServeHandler::reloaded() {
  if (verbose_) complain("the certificates have been read anew");
}

void ServeHandler::draining() {
  if (verbose_) complain("draining: every connection is closed with 1001");
}

// One write for each line, so that those of several threads do not mix.
void ServeHandler::log(const io::Session& session, std::string_view what) {
  complain(fmt::format("{} #{} {}", session.remote(), session.id(), what));
}

}  // namespace wspc::tool
