// SPDX-License-Identifier: MIT
// display: the output of a conversation: above a prompt, on a terminal, or to a pipe.
#include "tool/connect/display.h"

#include <chrono>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "tool/terminal/console.h"
#include "tool/terminal/prompt.h"
#include "tool/text/bounded_json.h"
#include "tool/text/hex.h"
#include "tool/text/json_line.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

constexpr std::size_t enough = 64 * 1024;  // to be worth a write
constexpr std::string_view indent = "  ";  // of the second and later lines of a message on a terminal

std::string_view characters(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Returns an empty string if the text is not a JSON object or array.
std::string pretty(std::string_view text) {
  nlohmann::ordered_json json;
  return parse_json(text, json).empty() && json.is_structured() ? json.dump(2) : std::string();
}

}  // namespace

void Display::use(Prompt* prompt) {
  flush();
  prompt_ = prompt;
}

void Display::event(std::string_view name, const nlohmann::ordered_json& more) {
  if (!options_.json) return;
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  nlohmann::ordered_json line{{"time", static_cast<double>(now.count()) / 1e6}, {"event", name}};
  line.update(more);
  add(json_line(line));
  waiting_ += '\n';
}

void Display::text(std::string_view payload) {
  if (options_.json) return event("message", {{"type", "text"}, {"text", payload}});
  const std::string laid_out = options_.pretty ? pretty(payload) : std::string();
  if (!laid_out.empty()) payload = laid_out;
  if (medium_ == Medium::pipe) {
    add(payload);
  } else {
    add(visible_lines(payload, indent));
  }
  waiting_ += '\n';
}

// Raw bytes have no line ends but their own; a terminal gets them visible, like everything else.
void Display::binary(std::span<const std::byte> payload) {
  if (options_.json) return event("message", {{"type", "binary"}, {"base64", bytes::base64_encode(payload)}});
  if (options_.form == BinaryForm::raw && medium_ == Medium::terminal) return text(characters(payload));
  add(shape(payload));
  if (options_.form != BinaryForm::raw) waiting_ += '\n';
}

std::string Display::shape(std::span<const std::byte> payload) const {
  switch (options_.form) {
    case BinaryForm::base64:
      return bytes::base64_encode(payload);
    case BinaryForm::raw:
      return std::string(characters(payload));
    default:
      return to_hex(payload);
  }
}

void Display::add(std::string_view message) {
  if (waiting_.size() >= enough) flush();
  if (prompt_ != nullptr) waiting_ += "< ";
  waiting_ += message;
}

void Display::note(std::string_view line) {
  if (prompt_ != nullptr) {
    waiting_ += visible(line) + '\n';
    return;
  }
  flush();  // in the order of events, where both streams are the same terminal
  tool::note(line);
}

void Display::problem(std::string_view line) { note(fmt::format("wspc: {}", line)); }

bool Display::flush() {
  if (waiting_.empty()) return !broken_;
  if (prompt_ != nullptr) {
    prompt_->print(waiting_);
  } else if (!broken_) {
    broken_ = !write_all(STDOUT_FILENO, waiting_);
  }
  waiting_.clear();
  return !broken_;
}

}  // namespace wspc::tool
