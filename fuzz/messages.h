// SPDX-License-Identifier: MIT
// messages: a fuzzer's bytes as frames of any kind, and as messages that a Connection sends.
#ifndef WSPC_FUZZ_MESSAGES_H
#define WSPC_FUZZ_MESSAGES_H

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agreement.h"
#include "input.h"

namespace wspc::fuzz {

// A frame for a side in `role`: its first byte as wanted, its length and mask right. The mask is zero.
inline std::string frame(Role role, unsigned head, std::string_view payload) {
  std::string bytes{static_cast<char>(head)};
  const unsigned masked = role == Role::server ? 128 : 0;
  if (payload.size() < 126) {
    bytes += static_cast<char>(masked + payload.size());
  } else {
    bytes += static_cast<char>(masked + 126);
    bytes += {static_cast<char>(payload.size() / 256), static_cast<char>(payload.size() % 256)};
  }
  if (masked != 0) bytes.append(4, '\0');
  return bytes.append(payload);
}

// The next bytes of the fuzzer as a payload: a size, and so many.
inline std::string_view payload(Input& input) {
  const unsigned choice = input.byte();
  return input.take(choice < 126 ? choice : (choice - 125) * 16);
}

// Frames of any kind.
inline std::string frames(Role role, Input& input) {
  std::string stream;
  while (!input.empty()) {
    const unsigned head = input.byte();
    stream += frame(role, head, payload(input));
  }
  return stream;
}

class Sending {
 public:
  Sending(Role role, const DeflateOptions& options) : connection_(role) {
    require(connection_.deflate(parameters_of(options), options) == Error::none, "deflate() refuses");
  }

  // A message or a fragment of one: of the fuzzer's bytes, as often as it wants them.
  void send(Input& input) {
    const unsigned choice = input.byte(), times = input.byte();
    const std::string_view bytes = input.take(input.byte());
    std::string payload;
    for (unsigned i = 0; i <= times % 64 && payload.size() < largest; ++i) payload += bytes;
    if (!inside_) text_ = choice % 2 != 0;
    if (text_) make_text(payload);
    const bool last = choice / 2 % 4 != 0;
    const auto type = text_ ? MessageType::text : MessageType::binary;
    const auto compress = choice / 8 % 4 < 3 ? std::optional(static_cast<Compress>(choice / 8 % 4)) : std::nullopt;
    const auto span = std::as_bytes(std::span(payload));
    const Error error = last ? connection_.send(type, span, compress) : connection_.send_fragment(type, span, compress);
    require(error == Error::none, "send() refuses");
    message_ += payload;
    inside_ = !last;
    if (last) messages_.push_back((text_ ? "text " : "binary ") + std::exchange(message_, {}));
    write();
  }

  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }
  [[nodiscard]] const std::string& out() const { return out_; }
  [[nodiscard]] const Connection& connection() const { return connection_; }

 private:
  static constexpr std::size_t largest = 70'000;  // more than the largest window

  static void make_text(std::string& payload) {
    for (char& c : payload) c = static_cast<char>(c & 0x7F);
  }

  void write() {
    std::span<const std::byte> part[1];
    for (; connection_.transmit(part) > 0; connection_.transmitted(part[0].size())) out_ += text_of(part[0]);
  }

  Connection connection_;
  std::vector<std::string> messages_;
  std::string message_;
  std::string out_;
  bool inside_ = false;
  bool text_ = false;
};

}  // namespace wspc::fuzz

#endif
