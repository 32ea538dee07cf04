// SPDX-License-Identifier: MIT
// frame_header_test: every first two bytes and every boundary of the length, against RFC 6455 §5.1, §5.2, §5.4, §5.5.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/network.h"

namespace wspc {
namespace {

using namespace network;

// ---- The table: what is wrong with a frame that begins with these two bytes ----

using Errors = std::set<Error>;

// RFC 6455, one sentence per line. Where a frame is wrong in several ways any of them may be reported.
Errors wrong_with(unsigned first, unsigned second, Role receiver, bool inside_message) {
  const unsigned opcode = first & 0x0f;
  const bool last = (first & 0x80) != 0;
  const bool control = opcode >= 8;
  const bool masked = (second & 0x80) != 0;
  const unsigned length = second & 0x7f;
  Errors errors;
  if ((first & 0x70) != 0) errors.insert(Error::reserved_bits);                                     // §5.2
  if (opcode >= 3 && opcode <= 7) errors.insert(Error::reserved_opcode);                            // §5.2: %x3-7
  if (opcode >= 11) errors.insert(Error::reserved_opcode);                                          // §5.2: %xB-F
  if (control && !last) errors.insert(Error::fragmented_control);                                   // §5.5
  if (control && length > 125) errors.insert(Error::oversized_control);                             // §5.5
  if (receiver == Role::server && !masked) errors.insert(Error::unmasked_frame);                    // §5.1
  if (receiver == Role::client && masked) errors.insert(Error::masked_frame);                       // §5.1
  if (opcode == 0 && !inside_message) errors.insert(Error::unexpected_continuation);                // §5.4
  if ((opcode == 1 || opcode == 2) && inside_message) errors.insert(Error::expected_continuation);  // §5.4
  return errors;
}

// The whole header that these two bytes begin, the length in its shortest form, the key of zeros.
std::string header_of(unsigned first, unsigned second) {
  std::string header = big_endian(first, 1) + big_endian(second, 1);
  if ((second & 0x7f) == 126) header += big_endian(126, 2);
  if ((second & 0x7f) == 127) header += big_endian(65536, 8);
  if ((second & 0x80) != 0) header += big_endian(0, 4);
  return header;
}

Connection connection(Role role, bool inside_message, Delivery delivery = Delivery::pieces) {
  Options options;
  options.limits = {.message = unlimited, .frame = unlimited, .fragments = 0xffffffff};
  options.delivery = delivery;
  Connection connection(role, options);
  if (inside_message) give(connection, frame(binary, "", other(role)));
  return connection;
}

Error error_of(const std::vector<Seen>& seen) {
  for (const Seen& event : seen) {
    if (event.type == Event::Type::error) return event.error;
  }
  return Error::none;
}

struct Setting {
  Role role = Role::server;
  bool inside_message = false;
};

class FirstTwoBytes : public testing::TestWithParam<Setting> {
 protected:
  const Role role = GetParam().role;
  const bool inside = GetParam().inside_message;

  // Calls check(first, second, what is wrong) for all of them, until one check has failed.
  template <typename Check>
  void for_all(Check check) {
    for (unsigned both = 0; both < 65536; ++both) {
      check(both >> 8, both & 0xff, wrong_with(both >> 8, both & 0xff, role, inside));
      ASSERT_FALSE(HasFailure()) << "first two bytes " << std::hex << both;
    }
  }
};

// RFC 6455 §5.1: W060, W062; §5.2: W065, W066; §5.4: W076; §5.5: W082
TEST_P(FirstTwoBytes, are_accepted_or_refused_as_the_rfc_says) {
  for_all([&](unsigned first, unsigned second, const Errors& wrong) {
    Connection peer = connection(role, inside);
    const Error error = error_of(give(peer, header_of(first, second)));
    EXPECT_EQ(error == Error::none, wrong.empty()) << describe(error).name;
    EXPECT_TRUE(error == Error::none || wrong.contains(error)) << describe(error).name;
    EXPECT_EQ(peer.state() == Connection::State::closed, !wrong.empty());
  });
}

// An incomplete header is never refused for another reason than the whole one.
TEST_P(FirstTwoBytes, are_judged_alike_however_little_has_come) {
  for_all([&](unsigned first, unsigned second, const Errors&) {
    const std::string header = header_of(first, second);
    Connection whole = connection(role, inside);
    const Error verdict = error_of(give(whole, header));
    for (std::size_t size = 0; size < header.size(); ++size) {
      Connection peer = connection(role, inside);
      const std::vector<Seen> seen = give(peer, header.substr(0, size));
      const Error error = error_of(seen);
      EXPECT_TRUE(error == Error::none || error == verdict) << size << " bytes: " << describe(error).name;
      EXPECT_TRUE(seen.empty() || error != Error::none) << "an event after " << size << " bytes of the header";
    }
  });
}

TEST_P(FirstTwoBytes, are_judged_alike_byte_by_byte) {
  for_all([&](unsigned first, unsigned second, const Errors&) {
    const std::string header = header_of(first, second);
    Connection whole = connection(role, inside);
    Connection bytewise = connection(role, inside);
    Error error = Error::none;
    for (const char byte : header) error = std::max(error, error_of(give(bytewise, {&byte, 1})));
    EXPECT_EQ(error, error_of(give(whole, header)));
    EXPECT_EQ(frames(drain(bytewise)), frames(drain(whole)));
  });
}

// The Close that explains it has code 1002 (§7.4.1), for every kind of wrong header.
// RFC 6455 §10.7: W137
TEST_P(FirstTwoBytes, are_explained_by_1002) {
  for_all([&](unsigned first, unsigned second, const Errors& wrong) {
    Connection peer = connection(role, inside);
    const std::vector<Seen> seen = give(peer, header_of(first, second));
    if (wrong.empty()) return;
    const std::vector<Frame> out = frames(drain(peer));
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].first, fin | network::close);
    EXPECT_EQ(out[0].payload.substr(0, 2), big_endian(1002, 2));
    EXPECT_EQ(seen.back().offset, inside ? frame(binary, "", other(role)).size() : 0u);
  });
}

Event::Type type_of(unsigned opcode) {
  switch (opcode) {
    case network::text:
      return Event::Type::text;
    case network::close:
      return Event::Type::close;
    case network::ping:
      return Event::Type::ping;
    case network::pong:
      return Event::Type::pong;
    default:
      return Event::Type::binary;  // the message around a continuation, too
  }
}

// Those accepted mean what the RFC says: opcode, FIN and length.
TEST_P(FirstTwoBytes, mean_what_the_rfc_says) {
  for_all([&](unsigned first, unsigned second, const Errors& wrong) {
    const unsigned opcode = first & 0x0f;
    const unsigned length = second & 0x7f;
    if (!wrong.empty() || length > 125 || (opcode == network::close && length == 1)) return;
    std::string payload(length, 'a');
    if (opcode == network::close && length > 0) payload.replace(0, 2, big_endian(1000, 2));
    Connection peer = connection(role, inside);
    const std::vector<Seen> seen = give(peer, header_of(first, second) + payload);
    const bool nothing_to_tell = opcode <= 2 && length == 0 && (first & 0x80) == 0;
    ASSERT_EQ(seen.size(), nothing_to_tell ? 0u : 1u);
    if (nothing_to_tell) return;
    EXPECT_EQ(seen[0].type, type_of(opcode));
    EXPECT_EQ(seen[0].payload, opcode == network::close && length > 0 ? payload.substr(2) : payload);
    if (opcode >= 8) return;
    EXPECT_EQ(seen[0].last, (first & 0x80) != 0);
    EXPECT_TRUE(seen[0].first);
  });
}

INSTANTIATE_TEST_SUITE_P(All, FirstTwoBytes,
                         testing::Values(Setting{Role::server, false}, Setting{Role::server, true},
                                         Setting{Role::client, false}, Setting{Role::client, true}),
                         [](const testing::TestParamInfo<Setting>& setting) {
                           const std::string role = setting.param.role == Role::server ? "server" : "client";
                           return role + (setting.param.inside_message ? "_inside_a_message" : "_between_messages");
                         });

// The table itself, counted by hand: of a server's 65,536, between messages, text and binary with any FIN and 128
// lengths (2 * 2 * 128), and close, ping, pong with FIN and 126 lengths (3 * 126) are right.
TEST(TheTable, leaves_as_many_as_the_rfc_does) {
  int right = 0;
  for (unsigned both = 0; both < 65536; ++both) {
    if (wrong_with(both >> 8, both & 0xff, Role::server, false).empty()) ++right;
  }
  EXPECT_EQ(right, 2 * 2 * 128 + 3 * 126);
}

// ---- The length ----

constexpr std::uint64_t lengths[] = {0,
                                     1,
                                     124,
                                     125,
                                     126,
                                     127,
                                     65534,
                                     65535,
                                     65536,
                                     65537,
                                     (1 << 20) - 1,
                                     1 << 20,
                                     (1 << 20) + 1,
                                     0x7fffffff,
                                     0x80000000,
                                     0x80000001,
                                     0xffffffff,
                                     0x100000000,
                                     0x100000001,
                                     0x7fffffffffffffff,
                                     0x8000000000000000,
                                     0x8000000000000001,
                                     0xffffffffffffffff};
constexpr unsigned forms[] = {7, 16, 64};

bool fits(std::uint64_t length, unsigned form) {
  if (form == 7) return length <= 125;
  return form == 64 || length <= 0xffff;
}

// §5.2: "the minimal number of bytes MUST be used", "the most significant bit MUST be 0".
Errors wrong_length(std::uint64_t length, unsigned form, std::uint64_t limit) {
  Errors errors;
  if (form == 16 && length <= 125) errors.insert(Error::non_minimal_length);
  if (form == 64 && length <= 0xffff) errors.insert(Error::non_minimal_length);
  if (length >= 0x8000000000000000) errors.insert(Error::length_out_of_range);
  if (errors.empty() && length > limit) errors = {Error::frame_too_big, Error::message_too_big};
  return errors;
}

std::string header_with(unsigned first, std::uint64_t length, unsigned form, Role sender) {
  const unsigned mask = sender == Role::client ? 0x80 : 0;
  std::string header = big_endian(first, 1);
  if (form == 7) header += big_endian(mask | length, 1);
  if (form == 16) header += big_endian(mask | 126, 1) + big_endian(length, 2);
  if (form == 64) header += big_endian(mask | 127, 1) + big_endian(length, 8);
  return mask != 0 ? header + big_endian(0, 4) : header;
}

void check_length(Role role, unsigned first, std::uint64_t length, unsigned form, const Limits& limits, bool bytewise) {
  SCOPED_TRACE(testing::Message() << length << " in " << form << " bits, " << (bytewise ? "byte by byte" : "whole")
                                  << (role == Role::server ? ", server" : ", client") << ", first byte " << first);
  Options options;
  options.limits = limits;
  options.delivery = Delivery::pieces;
  Connection peer(role, options);
  if ((first & 0x0f) == continuation) give(peer, frame(binary, "", other(role)));

  const std::string header = header_with(first, length, form, other(role));
  Error error = Error::none;
  if (!bytewise) error = error_of(give(peer, header));
  for (const char byte : bytewise ? header : "") error = std::max(error, error_of(give(peer, {&byte, 1})));

  const Errors wrong = wrong_length(length, form, limits.frame);
  EXPECT_EQ(error == Error::none, wrong.empty()) << describe(error).name;
  EXPECT_TRUE(error == Error::none || wrong.contains(error)) << describe(error).name;
  if (error != Error::none) return;

  // As many bytes as announced belong to it, as far as a test can follow.
  const std::string some(static_cast<std::size_t>(std::min<std::uint64_t>(length, 3)), 'a');
  const std::vector<Seen> seen = give(peer, some);
  if (some.empty()) return;
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].payload, some);
  EXPECT_EQ(seen[0].last, length <= 3 && (first & fin) != 0);
}

void check_lengths(const Limits& limits) {
  for (const Role role : {Role::server, Role::client}) {
    for (const unsigned first : {fin | binary, fin | network::text, binary, fin | continuation}) {
      for (const std::uint64_t length : lengths) {
        for (const unsigned form : forms) {
          if (!fits(length, form)) continue;
          check_length(role, first, length, form, limits, false);
          check_length(role, first, length, form, limits, true);
        }
      }
    }
  }
}

// RFC 6455 §5.2: W067, W068
TEST(Length, every_boundary_without_limits) {
  check_lengths({.message = unlimited, .frame = unlimited, .fragments = 0xffffffff});
}

TEST(Length, every_boundary_with_the_default_limits) { check_lengths({}); }

// RFC 6455 §5.5: W082
TEST(Length, of_control_frames_is_at_most_125_in_any_form) {
  for (const Role role : {Role::server, Role::client}) {
    for (const std::uint64_t length : lengths) {
      for (const unsigned form : forms) {
        if (!fits(length, form)) continue;
        Connection peer = connection(role, false);
        const Error error = error_of(give(peer, header_with(fin | network::ping, length, form, other(role))));
        const bool refused = error == Error::oversized_control || error == Error::non_minimal_length;
        EXPECT_EQ(refused, form != 7) << length << " in " << form;
      }
    }
  }
}

// The largest possible frame, after one that leaves no room for it in 64 bits: no sum may overflow.
// RFC 6455 §5.2: W070
TEST(Length, of_fragments_does_not_overflow) {
  for (const std::uint64_t limit : {std::uint64_t{10}, unlimited - 1, unlimited}) {
    Options options;
    options.limits = {.message = limit, .frame = unlimited};
    options.delivery = Delivery::pieces;
    Connection peer(Role::client, options);
    give(peer, frame(binary, "0123456789", Role::server));
    const Error error = error_of(give(peer, header_with(continuation, 0x7fffffffffffffff, 64, Role::server)));
    EXPECT_EQ(error, limit == 10 ? Error::message_too_big : Error::none) << limit;
  }
}

}  // namespace
}  // namespace wspc
