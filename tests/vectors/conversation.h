// SPDX-License-Identifier: MIT
// conversation: one test vector, and what is seen of it. The grammar is in README.md.
#ifndef WSPC_TESTS_VECTORS_CONVERSATION_H
#define WSPC_TESTS_VECTORS_CONVERSATION_H

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/connection.h"

namespace wspc::vectors {

// Bytes, in the container that compares and prints most easily.
using Bytes = std::string;

// One event of one side. Pieces of a message have `ends` false until the last one.
struct Happening {
  Event::Type type = Event::Type::none;
  Bytes payload{};
  bool ends = true;
  std::uint16_t code = 0;           // close
  std::string error{};              // error: its name
  std::optional<std::size_t> at{};  // error: its offset; nothing where there is none to tell
  bool operator==(const Happening&) const = default;
};

struct Expectation {
  std::vector<Happening> events;
  Bytes out;
};

struct Step {
  enum class What : std::uint8_t { input, send, fragment, ping, pong, close, lost };

  What what = What::input;
  MessageType type = MessageType::text;
  Bytes bytes{};  // the input, the payload, or the reason
  std::uint16_t code = 0;
  std::string refusal{};  // the name of the Error that the call must return; empty: it succeeds
};

struct Case {
  std::string name;
  std::string where;  // file:line
  Role role = Role::server;
  Limits limits;
  bool only_connection = false;      // limits, a transport that is lost: the thirteen functions know neither
  std::optional<Delivery> delivery;  // nullopt means both
  std::optional<DeflateParameters> deflate;
  std::string extension;     // the same, as it stands in the header
  std::optional<Bytes> key;  // the masking key of every frame sent: `out` is then compared masked as well
  std::vector<Step> steps;
  std::vector<std::size_t> frames;  // where in the input a line began, for choosing cuts
  Expectation expected;
  std::optional<Closure> closure;
  std::optional<Expectation> websocket;  // where the thirteen functions show something else
  std::string skip_websocket;            // why they are not asked at all

  [[nodiscard]] std::size_t input_size() const;
};

// Reads the vectors of one text. What is wrong with it is an exception that says where: a vector that is not
// understood must not pass.
std::vector<Case> parse(std::string_view text, const std::string& file);

// All *.txt in a directory, in order of their names.
std::vector<Case> load(const std::filesystem::path& directory);

}  // namespace wspc::vectors

#endif
