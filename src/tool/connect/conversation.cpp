// SPDX-License-Identifier: MIT
// conversation: a call that a person, or a program behind the pipes, controls.
#include "tool/connect/conversation.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/connect/typed_input.h"
#include "tool/terminal/line_input.h"

namespace wspc::tool {
namespace {

Display::Medium medium() noexcept {
  return ::isatty(STDOUT_FILENO) == 1 ? Display::Medium::terminal : Display::Medium::pipe;
}

bool at_terminal(const ConnectOptions& options) noexcept {
  return options.send.empty() && ::isatty(STDIN_FILENO) == 1 && medium() == Display::Medium::terminal;
}

// The line editor needs a terminal that moves its cursor; without it, the system's own line editing has to do.
bool can_edit() noexcept {
  const char* name = std::getenv("TERM");
  return name != nullptr && *name != '\0' && std::string_view(name) != "dumb";
}

}  // namespace

Conversation::Conversation(ConnectOptions options)
    : Call(std::move(options)),
      interactive_(at_terminal(this->options())),
      display_(medium(), {this->options().output, this->options().pretty, this->options().json}) {}

std::unique_ptr<Source> Conversation::choose_source() {
  const auto more = [this] {
    requested_ = false;
    pump();
  };
  if (!options().send.empty()) return std::make_unique<ListSource>(options().send);
  if (interactive_ && can_edit()) return std::make_unique<TypedInput>(loop(), display_, more);
  return std::make_unique<LineInput>(loop(), STDIN_FILENO, more);
}

// Only now stdin may be read: what was typed or piped before would have nowhere to go.
void Conversation::begin(io::Session& session) {
  line_sender_.emplace(session, display_,
                       LineSender::Options{.type = options().binary ? MessageType::binary : MessageType::text,
                                           .commands = interactive_ || options().commands,
                                           .verbose = options().verbose});
  talking_ = true;
  if (!source_) source_ = choose_source();
  display_.event(
      "open", {{"url", url_to_show(options().client.url, options().secrets)}, {"subprotocol", session.subprotocol()}});
  greet(session);
  pump();
}

void Conversation::greet(io::Session& session) {
  if (options().verbose) {
    for (const std::string& line : handshake()) display_.note(line);
  }
  if (!interactive_) return;
  const auto subprotocol = session.subprotocol();
  display_.note(fmt::format("connected to {}{}{}; /help lists the commands", options().client.url,
                            subprotocol.empty() ? "" : ", subprotocol ", subprotocol));
  flush();
}

// ---- sending -------------------------------------------------------------------------------------------------------

void Conversation::pump() {
  while (talking_ && (piece_ || (piece_ = source_->next()))) {
    switch (line_sender_->say(*piece_)) {
      case LineSender::Result::said:
        break;
      case LineSender::Result::later:
        return;
      case LineSender::Result::over:
        talking_ = interactive_;
        break;
      case LineSender::Result::wrong:
        talking_ = !give_up();
        break;
    }
    piece_.reset();
  }
  flush_soon();
  if (!talking_) return;
  if (source_->ended()) return end_of_input();
  if (!std::exchange(requested_, true)) source_->request();
}

// A person is told and tries again; a program is told, and that it failed.
bool Conversation::give_up() {
  display_.problem(line_sender_->problem());
  if (interactive_) return false;
  decide({ExitStatus::usage, {}});
  close();
  return true;
}

// Answers in flight still arrive: a Close follows what was sent, and the peer's follows what it answers.
void Conversation::end_of_input() {
  talking_ = false;
  if (const std::string problem = source_->problem(); !problem.empty()) {
    display_.problem(fmt::format("cannot read stdin: {}", problem));
    decide({ExitStatus::usage, {}});
  }
  if (!options().linger && options().count) return;
  if (!options().linger || options().linger->count() == 0) return close();
  loop().set(*this, std::chrono::steady_clock::now() + *options().linger);
}

void Conversation::close() {
  if (line_sender_) line_sender_->close(close_code::normal, {});  // refused only when the Close is on its way
}

void Conversation::stop(io::Session&) {
  talking_ = false;
  close();
}

// ---- receiving -----------------------------------------------------------------------------------------------------

void Conversation::hear(io::Session& session, const Event& event) {
  if (!listening_) return;
  switch (event.type) {
    case Event::Type::text:
      display_.text(event.text());
      return count_message();
    case Event::Type::binary:
      display_.binary(event.payload);
      return count_message();
    default:
      return hear_control(session, event);
  }
}

void Conversation::count_message() {
  flush_soon();
  if (!options().count || ++received_ < *options().count) return;
  listening_ = talking_ = false;
  close();
}

void Conversation::hear_control(io::Session& session, const Event& event) {
  const std::string_view payload = event.text();
  const bool verbose = options().verbose;
  if (event.type == Event::Type::pong && (line_sender_->expects(payload) || verbose)) {
    const std::chrono::duration<double, std::milli> time = session.connection().round_trip();
    display_.note(fmt::format("< pong {}{}({:.3f} ms)", payload, payload.empty() ? "" : " ", time.count()));
  } else if (event.type == Event::Type::ping && verbose) {
    display_.note(fmt::format("< ping {}", payload));
    display_.note(fmt::format("> pong {}", payload));
  } else if (event.type == Event::Type::close && display_.in_json()) {
    display_.event("close", {{"code", event.code}, {"reason", payload}});
  } else if (event.type == Event::Type::close && verbose) {
    display_.note(fmt::format("< close {}", describe_close(event.code, payload)));
  }
  flush_soon();
}

// Messages that arrive together are written together.
void Conversation::flush_soon() {
  if (std::exchange(flushing_, true)) return;
  // Call owns the loop: no handler runs when this is gone.
  loop().context().get_executor().post([this] { flush(); }, std::allocator<void>());
}

// The reader of stdout may leave when it has seen enough (`| head -1`).
void Conversation::flush() {
  flushing_ = false;
  if (display_.flush()) return;
  listening_ = talking_ = false;
  decide({ExitStatus::clean, {}});
  close();
}

// The line that is being typed stays; a long line that was partly sent is lost with the message it belonged to.
void Conversation::lost(const ConversationResult& why, std::chrono::milliseconds wait) {
  talking_ = false;
  loop().set(*this, TimePoint::max());
  line_sender_.reset();
  piece_.reset();
  display_.note(
      fmt::format("{}; the next attempt follows in {:.1f} s", why.text, static_cast<double>(wait.count()) / 1000));
  flush();
}

void Conversation::end() {
  line_sender_.reset();
  source_.reset();
  display_.flush();
  if (options().verbose && !deflate().empty()) display_.note(deflate());
}

}  // namespace wspc::tool
