// SPDX-License-Identifier: MIT
// display: how a conversation looks: above a prompt, on a terminal, or in a pipe.
#ifndef WSPC_TOOL_CONNECT_DISPLAY_H
#define WSPC_TOOL_CONNECT_DISPLAY_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "tool/connect/connect_options.h"

namespace wspc::tool {

class Prompt;

class Display {
 public:
  // What stdout is.
  enum class Medium : std::uint8_t {
    pipe,      // messages as they are, one per line
    terminal,  // the same, made visible
  };

  struct Options {
    BinaryForm form = BinaryForm::hex;
    bool pretty = false;  // JSON is laid out over several lines
    bool json = false;    // what happens is a line of JSON
  };

  Display(Medium medium, Options options) noexcept : medium_(medium), options_(options) {}

  // From now on everything appears above this prompt, messages with "< " before them; nullptr: no more.
  void use(Prompt* prompt);

  // Received messages.
  void text(std::string_view payload);
  void binary(std::span<const std::byte> payload);

  // With Options::json: {"time":…,"event":"open"}, and what `more` has.
  void event(std::string_view name, const nlohmann::ordered_json& more);
  [[nodiscard]] bool in_json() const noexcept { return options_.json; }

  // A line about the conversation: above the prompt, or on stderr. It is made visible.
  void note(std::string_view line);

  // The same for something wrong.
  void problem(std::string_view line);

  // What was given since the last flush appears. False: nobody reads stdout any more.
  bool flush();

 private:
  [[nodiscard]] std::string shape(std::span<const std::byte> payload) const;
  void add(std::string_view message);

  Medium medium_;
  Options options_;
  Prompt* prompt_ = nullptr;
  std::string waiting_;
  bool broken_ = false;
};

}  // namespace wspc::tool

#endif
