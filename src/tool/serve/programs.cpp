// SPDX-License-Identifier: MIT
// programs: a program for each session.
#include "tool/serve/programs.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "tool/programs/program.h"

namespace wspc::tool {
namespace {

constexpr std::chrono::seconds patience{5};  // for programs that are still there when the server ends

// The session's context holds a pointer to its program.
std::shared_ptr<Program>* program_of(io::Session& session) noexcept {
  return static_cast<std::shared_ptr<Program>*>(session.context());
}

}  // namespace

void Programs::opened(io::Session& session) {
  auto program = std::make_unique<std::shared_ptr<Program>>(std::make_shared<Program>(session, running_, lost_));
  if (!(*program)->start(command_)) {
    session.close(close_code::internal_error, fmt::format("the program cannot be started: {}", std::strerror(errno)));
    return;
  }
  (*program)->send();
  session.context(program.release());
}

void Programs::event(io::Session& session, const Event& event) {
  auto* const program = program_of(session);
  if (program != nullptr && is_message(event)) (*program)->take(event.text());
}

void Programs::writable(io::Session& session) {
  if (auto* const program = program_of(session)) (*program)->send();
}

void Programs::closed(io::Session& session) {
  const std::unique_ptr<std::shared_ptr<Program>> program(program_of(session));
  session.context(nullptr);
  if (program) (*program)->part();
}

void Programs::end() { running_.end(patience); }

}  // namespace wspc::tool
