// SPDX-License-Identifier: MIT
// pcapng: recordings as captures that Wireshark opens.   RFC 791 §3.1, RFC 9293 §3.1
#include "tool/recordings/pcapng.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes/endian.h"
#include "bytes/mask.h"
#include "core/frame.h"

namespace wspc::tool {
namespace {

constexpr std::uint16_t raw_ip = 101;  // LINKTYPE_RAW
constexpr std::size_t most_payload = 1400;
constexpr std::uint8_t fin = 1;
constexpr std::uint8_t syn = 2;
constexpr std::uint8_t push = 8;
constexpr std::uint8_t ack = 16;

// pcapng is read in the byte order that it is written in; here the little one.
template <class Number>
void add_little(std::string& text, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) text += static_cast<char>(number >> (8 * i) & 0xFF);
}

template <class Number>
void add_big(std::string& text, Number number) {
  for (std::size_t i = sizeof number; i-- > 0;) text += static_cast<char>(number >> (8 * i) & 0xFF);
}

void add_block(std::string& file, std::uint32_t type, std::string body) {
  body.resize((body.size() + 3) / 4 * 4);
  const auto size = static_cast<std::uint32_t>(body.size() + 12);
  add_little(file, type);
  add_little(file, size);
  file += body;
  add_little(file, size);
}

// RFC 1071.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 == 0 ? 8U : 0U);
  }
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void put_big(std::string& text, std::size_t at, std::uint16_t number) {
  text[at] = static_cast<char>(number >> 8U);
  text[at + 1] = static_cast<char>(number & 0xFF);
}

struct End {
  std::uint32_t address = 0;
  std::uint16_t port = 0;
  std::uint32_t next = 0;  // sequence number
};

// One TCP connection.
class Connection {
 public:
  Connection(std::string& file, std::uint64_t number)
      : file_(file),
        ends_{{{0x7F000001, static_cast<std::uint16_t>(40'000 + number % 20'000), 1000}, {0x7F000002, 80, 5000}}} {}

  void open(double time) {
    packet(time, Direction::to_server, syn, {});
    packet(time, Direction::to_client, syn | ack, {});
    packet(time, Direction::to_server, ack, {});
  }

  void send(double time, Direction direction, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), most_payload))) {
      packet(time, direction, push | ack, bytes.substr(0, most_payload));
    }
  }

  void close(double time) {
    packet(time, Direction::to_client, fin | ack, {});
    packet(time, Direction::to_server, fin | ack, {});
    packet(time, Direction::to_client, ack, {});
  }

 private:
  void packet(double time, Direction direction, std::uint8_t flags, std::string_view payload) {
    End& from = ends_[direction == Direction::to_server ? 0 : 1];
    const End& to = ends_[direction == Direction::to_server ? 1 : 0];
    const auto tcp_size = static_cast<std::uint16_t>(20 + payload.size());

    std::string tcp;
    add_big(tcp, from.port);
    add_big(tcp, to.port);
    add_big(tcp, from.next);
    add_big(tcp, (flags & ack) != 0 ? to.next : 0U);
    tcp += '\x50';  // five words
    tcp += static_cast<char>(flags);
    add_big(tcp, std::uint16_t{0xFFFF});  // window
    add_big(tcp, std::uint32_t{0});       // checksum, urgent pointer
    tcp += payload;
    std::string pseudo;
    add_big(pseudo, from.address);
    add_big(pseudo, to.address);
    add_big(pseudo, std::uint16_t{6});
    add_big(pseudo, tcp_size);
    put_big(tcp, 16, checksum(pseudo + tcp));

    std::string ip("\x45\x00", 2);
    add_big(ip, static_cast<std::uint16_t>(20 + tcp_size));
    add_big(ip, std::uint32_t{0x00004000});  // no identification, not to be fragmented
    ip += std::string("\x40\x06\x00\x00", 4);
    add_big(ip, from.address);
    add_big(ip, to.address);
    put_big(ip, 10, checksum(ip));

    from.next += static_cast<std::uint32_t>(payload.size()) + ((flags & (syn | fin)) != 0 ? 1 : 0);
    add_packet(time, ip + tcp);
  }

  // An enhanced packet block; time in microseconds.
  void add_packet(double time, const std::string& bytes) {
    const auto microseconds = static_cast<std::uint64_t>(time * 1e6 + 0.5);
    std::string body;
    add_little(body, std::uint32_t{0});
    add_little(body, static_cast<std::uint32_t>(microseconds >> 32U));
    add_little(body, static_cast<std::uint32_t>(microseconds));
    add_little(body, static_cast<std::uint32_t>(bytes.size()));
    add_little(body, static_cast<std::uint32_t>(bytes.size()));
    add_block(file_, 6, body + bytes);
  }

  std::string& file_;
  std::array<End, 2> ends_;
};

std::string head_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\r\n";
  return text + "\r\n";
}

// As it was on the wire.
std::string bytes_of(const RecordedFrame& frame) {
  const core::FrameHeader header{frame.payload.size(),
                                 frame.key,
                                 static_cast<core::Opcode>(frame.opcode),
                                 static_cast<std::uint8_t>(frame.reserved),
                                 frame.fin,
                                 frame.masked};
  std::array<std::byte, core::max_header_size> bytes{};
  const std::size_t size = core::write_header(header, bytes.data());
  std::string text(reinterpret_cast<const char*>(bytes.data()), size);
  text += frame.payload;
  if (frame.masked) {
    const auto payload = std::as_writable_bytes(std::span(text)).subspan(size);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      payload[i] ^= std::as_bytes(std::span(&frame.key, 1))[i % sizeof frame.key];
    }
  }
  return text;
}

}  // namespace

std::string to_pcapng(const Recording& recording) {
  std::string file;
  std::string section;
  add_little(section, std::uint32_t{0x1A2B3C4D});
  add_little(section, std::uint32_t{1});  // version 1.0
  add_little(section, ~std::uint64_t{0});
  add_block(file, 0x0A0D0D0A, section);
  std::string interface;
  add_little(interface, raw_ip);
  add_little(interface, std::uint16_t{0});
  add_little(interface, std::uint32_t{0});
  add_block(file, 1, interface);

  for (const RecordedConversation& each : recording.conversations) {
    Connection connection(file, each.number);
    connection.open(each.began);
    connection.send(each.began, Direction::to_server, head_of(each.request));
    if (each.response.empty()) continue;
    connection.send(each.opened, Direction::to_client, head_of(each.response));
    for (const RecordedFrame& frame : each.frames) connection.send(frame.time, frame.direction, bytes_of(frame));
    connection.close(each.frames.empty() ? each.opened : each.frames.back().time);
  }
  return file;
}

}  // namespace wspc::tool
