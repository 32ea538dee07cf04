// SPDX-License-Identifier: MIT
// reference: see reference.h. Arithmetic instead of bits, one byte at a time, everything kept.
#include "reference.h"

#include <cstddef>
#include <cstdint>

#include "bytes/utf8_oracle.h"

namespace wspc::fuzz {
namespace {

// RFC 6455 §5.2
struct Head {
  bool fin = false;
  unsigned reserved = 0;
  unsigned opcode = 0;
  bool masked = false;
  std::uint64_t length = 0;
  std::size_t length_bytes = 0;  // of the extended payload length
  std::string key;
};

class Reader {
 public:
  Reader(Role role, const Limits& limits, std::string_view stream) : role_(role), limits_(limits), stream_(stream) {}

  Meaning read() {
    while (!over_ && frame()) {
    }
    return std::move(meaning_);
  }

 private:
  // Returns false if there is no further frame, or only a part of one.
  bool frame() {
    start_ = at_;
    Head head;
    if (!read_head(head) || over_) return false;
    const bool whole = stream_.size() - at_ >= head.length;
    const std::string payload = unmask(head);
    if (head.opcode >= 8) return whole && control(head, payload);
    return data(head, payload, whole);
  }

  [[nodiscard]] std::uint64_t octet(std::size_t at) const { return static_cast<unsigned char>(stream_[at]); }

  bool read_head(Head& head) {
    if (stream_.size() - at_ < 2) return false;
    head.fin = octet(at_) / 128 == 1;
    head.reserved = static_cast<unsigned>(octet(at_) / 16 % 8);
    head.opcode = static_cast<unsigned>(octet(at_) % 16);
    head.masked = octet(at_ + 1) / 128 == 1;
    head.length = octet(at_ + 1) % 128;
    if (judge_start(head)) return true;
    at_ += 2;

    if (head.length == 126) head.length_bytes = 2;
    if (head.length == 127) head.length_bytes = 8;
    if (stream_.size() - at_ < head.length_bytes) return false;
    if (head.length_bytes > 0) head.length = 0;
    for (std::size_t i = 0; i < head.length_bytes; ++i) head.length = head.length * 256 + octet(at_++);
    if (judge_length(head)) return true;

    if (!head.masked) return judge_place(head), true;
    if (stream_.size() - at_ < 4) return false;
    head.key = stream_.substr(at_, 4);
    at_ += 4;
    return judge_place(head), true;
  }

  // Each of these says whether it found an error.
  bool judge_start(const Head& head) {
    const bool control = head.opcode >= 8;
    if (head.reserved != 0) return fail("reserved_bits", 1002);                                   // §5.2
    if ((head.opcode > 2 && !control) || head.opcode > 10) return fail("reserved_opcode", 1002);  // §5.2
    if (control && !head.fin) return fail("fragmented_control", 1002);                            // §5.5
    if (role_ == Role::server && !head.masked) return fail("unmasked_frame", 1002);               // §5.1
    if (role_ == Role::client && head.masked) return fail("masked_frame", 1002);                  // §5.1
    return control && head.length > 125 && fail("oversized_control", 1002);                       // §5.5
  }

  // §5.2: "the minimal number of bytes MUST be used", "the most significant bit MUST be 0".
  bool judge_length(const Head& head) {
    if (head.length_bytes == 2 && head.length <= 125) return fail("non_minimal_length", 1002);
    if (head.length_bytes == 8 && head.length <= 65535) return fail("non_minimal_length", 1002);
    return head.length > 0x7FFFFFFFFFFFFFFF && fail("length_out_of_range", 1002);
  }

  // §5.4, §10.4
  bool judge_place(const Head& head) {
    if (head.opcode >= 8) return false;
    if (head.opcode == 0 && !inside_) return fail("unexpected_continuation", 1002);
    if (head.opcode != 0 && inside_) return fail("expected_continuation", 1002);
    if (head.opcode != 0) begin(head);
    if (head.length > limits_.frame) return fail("frame_too_big", 1009);
    if (head.length > limits_.message - message_.size()) return fail("message_too_big", 1009);
    return ++frames_ > limits_.fragments && fail("too_many_fragments", 1008);
  }

  void begin(const Head& head) {
    text_ = head.opcode == 1;
    message_.clear();
    places_.clear();
    frames_ = 0;
  }

  // §5.3. Unmasks as much as has arrived.
  std::string unmask(const Head& head) const {
    std::string payload(stream_.substr(at_, static_cast<std::size_t>(head.length)));
    for (std::size_t i = 0; i < payload.size() && head.masked; ++i) {
      payload[i] = static_cast<char>(payload[i] ^ head.key[i % 4]);
    }
    return payload;
  }

  bool data(const Head& head, const std::string& payload, bool whole) {
    inside_ = !head.fin;
    message_ += payload;
    for (std::size_t i = 0; i < payload.size(); ++i) places_.push_back(at_++);
    if (text_ && !judge_text(head.fin && whole)) return false;
    if (head.fin && whole) meaning_.events.push_back((text_ ? "text " : "binary ") + message_);
    return whole;
  }

  // §8.1
  bool judge_text(bool ended) {
    const bytes::oracle::Verdict verdict = bytes::oracle::judge(message_);
    if (verdict.valid < message_.size()) return fail_at(places_[verdict.valid], "invalid_utf8", 1007), false;
    return !ended || verdict.state.complete() || (fail_at(at_, "invalid_utf8", 1007), false);
  }

  bool control(const Head& head, const std::string& payload) {
    at_ += payload.size();
    if (head.opcode == 8) return close(payload), false;
    meaning_.events.push_back((head.opcode == 9 ? "ping " : "pong ") + payload);
    if (head.opcode == 9) meaning_.answers.push_back("pong " + payload);  // §5.5.2
    return true;
  }

  // §5.5.1, §7.4, §7.1.5
  void close(const std::string& payload) {
    if (payload.size() == 1) return void(fail("truncated_close", 1002));
    const auto low = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(payload[i])); };
    const unsigned code = payload.empty() ? 1005 : low(0) * 256 + low(1);
    const std::string reason = payload.empty() ? "" : payload.substr(2);
    const bool registered = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    const bool others = code >= 3000 && code <= 4999;
    if (!payload.empty() && !registered && !others) return void(fail("invalid_close_code", 1002));
    const bytes::oracle::Verdict verdict = bytes::oracle::judge(reason);
    if (verdict.valid < reason.size() || !verdict.state.complete()) return void(fail("invalid_close_reason", 1007));
    meaning_.events.push_back("close " + std::to_string(code) + " " + reason);
    meaning_.answers.push_back("close " + std::to_string(code) + " ");
    over_ = true;
  }

  bool fail(const char* error, unsigned code) { return fail_at(start_, error, code); }
  bool fail_at(std::size_t place, const char* error, unsigned code) {
    meaning_.events.push_back("error " + std::string(error) + " " + std::to_string(place));
    meaning_.answers.push_back("close " + std::to_string(code) + " ");
    return over_ = true;
  }

  Role role_;
  Limits limits_;
  std::string_view stream_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the current frame
  bool over_ = false;
  bool inside_ = false;
  bool text_ = false;
  std::string message_;
  std::vector<std::size_t> places_;  // where in the stream each byte of the message was
  std::uint64_t frames_ = 0;
  Meaning meaning_;
};

}  // namespace

Meaning reference(Role role, const Limits& limits, std::string_view stream) {
  return Reader(role, limits, stream).read();
}

std::string show(const Event& event, std::string_view message) {
  switch (event.type) {
    case Event::Type::text:
      return "text " + std::string(message);
    case Event::Type::binary:
      return "binary " + std::string(message);
    case Event::Type::ping:
      return "ping " + std::string(message);
    case Event::Type::pong:
      return "pong " + std::string(message);
    case Event::Type::close:
      return "close " + std::to_string(event.code) + " " + std::string(message);
    case Event::Type::error:
      return "error " + std::string(describe(event.error).name) + " " + std::to_string(event.offset);
    case Event::Type::none:
      break;
  }
  return "none";
}

}  // namespace wspc::fuzz
