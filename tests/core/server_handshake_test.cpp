// SPDX-License-Identifier: MIT
// server_handshake_test: the server's side, as lists of headers.   RFC 6455 §4.2
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/header_lines.h"
#include "core/network.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

using namespace lines;

void expect_refused(const Lines& lines, Error error, std::string_view header) {
  ServerHandshake server;
  const HandshakeError refused = server.read(lines);
  EXPECT_EQ(refused.error, error);
  EXPECT_EQ(refused.header, header);
  EXPECT_NE(server.accept().error, Error::none) << "accepted what was refused";
}

void expect_read(const Lines& lines) {
  ServerHandshake server;
  const HandshakeError error = server.read(lines);
  EXPECT_EQ(error.error, Error::none) << error.header;
  EXPECT_EQ(server.accept().error, Error::none);
}

// RFC 6455 §4.2.1: W042; §4.2.2: W051, W055
TEST(Server, answers_the_request_of_the_rfc) {
  // §1.2, header by header, those it need not know included.
  const Lines lines = {{"Host", "server.example.com"},   {"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},        {"Sec-WebSocket-Key", sample_key},
                       {"Origin", "http://example.com"}, {"Sec-WebSocket-Protocol", "chat, superchat"},
                       {"Sec-WebSocket-Version", "13"}};
  ServerHandshake server;
  EXPECT_EQ(server.read(lines).error, Error::none);
  EXPECT_EQ(std::vector<std::string>(server.subprotocols().begin(), server.subprotocols().end()),
            (std::vector<std::string>{"chat", "superchat"}));
  EXPECT_TRUE(server.extensions().empty());
  EXPECT_EQ(server.accept("chat").error, Error::none);
  EXPECT_EQ(value_of(server.headers(), "Upgrade"), "websocket");
  EXPECT_EQ(value_of(server.headers(), "Connection"), "Upgrade");
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Accept"), sample_accept);
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Protocol"), "chat");
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Extensions"), std::nullopt);
  EXPECT_EQ(server.headers().size(), 4u);
}

// RFC 6455 §4.2.2: W052
TEST(Server, says_nothing_of_a_subprotocol_when_none_was_chosen) {
  ServerHandshake server;
  EXPECT_EQ(server.read(with(request(), "Sec-WebSocket-Protocol", "chat")).error, Error::none);
  EXPECT_EQ(server.accept().error, Error::none);
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Protocol"), std::nullopt);
  EXPECT_EQ(server.headers().size(), 3u);
}

// RFC 6455 §4.2.1: W037, W038, RFC 9110 §5.1: S01
TEST(Server, knows_header_names_in_any_case) {
  Lines lines = {{"hOST", "x"},
                 {"UPGRADE", "WebSocket"},
                 {"connection", "uPGRADE"},
                 {"SEC-WEBSOCKET-KEY", sample_key},
                 {"sec-websocket-version", "13"}};
  expect_read(lines);
}

// RFC 6455 §4.2.1: W038, RFC 9110 §5.6.1: S03
TEST(Server, finds_tokens_in_lists) {
  expect_read(changed(request(), "Connection", "keep-alive, Upgrade"));
  expect_read(changed(request(), "Connection", "Upgrade,keep-alive"));
  expect_read(changed(request(), "Connection", " \tkeep-alive \t,\t UPGRADE \t"));
  expect_read(changed(request(), "Connection", ",,Upgrade,,"));
  expect_read(changed(request(), "Upgrade", "h2c, websocket"));
  expect_read(changed(request(), "Upgrade", "WEBSOCKET"));
}

// RFC 6455 §4.2.1: W037, RFC 9110 §7.8: S07
TEST(Server, finds_websocket_among_protocols_with_versions) {
  for (const char* value : {"TLS/1.0, websocket", "TLS/1.0,websocket", "websocket, TLS/1.0",
                            "HTTP/2.0,,WebSocket,IRC/6.9", "websocket/13, websocket", ",\tTLS/1.0\t,\tWEBSOCKET"}) {
    expect_read(changed(request(), "Upgrade", value));
  }
  expect_read(with(changed(request(), "Upgrade", "TLS/1.0"), "Upgrade", "websocket"));
}

// RFC 9110 §5.3: S02
TEST(Server, finds_tokens_in_any_of_several_lines) {
  expect_read(with(changed(request(), "Connection", "keep-alive"), "Connection", "Upgrade"));
  expect_read(with(changed(request(), "Upgrade", "h2c"), "Upgrade", "websocket"));
}

// RFC 6455 §4.2.1: W037, W038
TEST(Server, does_not_take_a_part_of_a_token_for_it) {
  for (const char* value :
       {"", "keep-alive", "Upgrades", "xUpgrade", "Upgrade2", "Up grade", "\"Upgrade\"", "Upgrade;q=1"}) {
    expect_refused(changed(request(), "Connection", value), Error::invalid_connection, "Connection");
  }
  for (const char* value : {"", "h2c", "TLS/1.0", "websocket/", "websocket/13", "websocket/13, h2c", "/websocket",
                            "TLS/websocket", "TLS/1.0/websocket", "websocket /13", "websocket/ 13", "websockets",
                            "web socket", "xwebsocket", "websocket13"}) {
    expect_refused(changed(request(), "Upgrade", value), Error::invalid_upgrade, "Upgrade");
  }
}

// RFC 6455 §4.2.1: W036, W037, W038, W039, W040
TEST(Server, wants_each_header) {
  expect_refused(without(request(), "Host"), Error::invalid_host, "Host");
  expect_refused(without(request(), "Upgrade"), Error::invalid_upgrade, "Upgrade");
  expect_refused(without(request(), "Connection"), Error::invalid_connection, "Connection");
  expect_refused(without(request(), "Sec-WebSocket-Key"), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(without(request(), "Sec-WebSocket-Version"), Error::invalid_version, "Sec-WebSocket-Version");
  expect_refused({}, Error::invalid_host, "Host");
}

// RFC 6455 §11.3.1: W138; §11.3.5: W142, RFC 9110 §5.3: S02; §7.2: S05
TEST(Server, wants_singletons_once) {
  expect_refused(with(request(), "Host", "server.example.com"), Error::invalid_host, "Host");
  expect_refused(with(request(), "Sec-WebSocket-Key", sample_key), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(with(request(), "SEC-websocket-KEY", sample_key), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(with(request(), "Sec-WebSocket-Version", "13"), Error::invalid_version, "Sec-WebSocket-Version");
}

TEST(Server, takes_an_empty_host) { expect_read(changed(request(), "Host", "")); }

// RFC 6455 §4.2.1: W040; §4.2.2: W049
TEST(Server, wants_version_13) {
  for (const char* version : {"0", "7", "8", "12", "14", "255"}) {
    expect_refused(changed(request(), "Sec-WebSocket-Version", version), Error::unsupported_version,
                   "Sec-WebSocket-Version");
  }
  for (const char* version :
       {"", "x", "013", "13.0", "13, 8", "-13", "+13", "1 3", "256", "1000", "99999999999999999999", "0x0d"}) {
    expect_refused(changed(request(), "Sec-WebSocket-Version", version), Error::invalid_version,
                   "Sec-WebSocket-Version");
  }
  expect_read(changed(request(), "Sec-WebSocket-Version", " 13\t"));
  EXPECT_EQ(ServerHandshake::version_header(), (Header{"Sec-WebSocket-Version", "13"}));
}

// RFC 6455 §4.2.1: W039
TEST(Server, wants_a_key_of_16_bytes) {
  for (const char* key : {"",
                          "dGhlIHNhbXBsZSBub25jZQ",     // without padding
                          "dGhlIHNhbXBsZSBub25jZQ=",    // half of it
                          "dGhlIHNhbXBsZSBub25jZQ===",  // too much of it
                          "dGhlIHNhbXBsZSBub25jZR==",   // bits that are not zero in the last letter
                          "dGhlIHNhbXBsZSBub25j",       // 15 bytes
                          "dGhlIHNhbXBsZSBub25jZWU=",   // 17 bytes
                          "dGhlIHNhbXBsZSBub25jZW Q=", "dGhlIHNhbXBs ZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ_==",
                          "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==", "not base64 at all"}) {
    expect_refused(changed(request(), "Sec-WebSocket-Key", key), Error::invalid_key, "Sec-WebSocket-Key");
  }
}

TEST(Server, trims_the_key) {
  ServerHandshake server;
  EXPECT_EQ(server.read(changed(request(), "Sec-WebSocket-Key", " \tdGhlIHNhbXBsZSBub25jZQ== ")).error, Error::none);
  EXPECT_EQ(server.accept().error, Error::none);
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Accept"), sample_accept);
}

// RFC 6455 §4.2.1: W042; §11.3.4: W141
TEST(Server, reads_subprotocols_from_several_lines_in_order) {
  ServerHandshake server;
  Lines lines = with(with(request(), "Sec-WebSocket-Protocol", "c, a"), "sec-websocket-protocol", " b\t");
  EXPECT_EQ(server.read(lines).error, Error::none);
  EXPECT_EQ(std::vector<std::string>(server.subprotocols().begin(), server.subprotocols().end()),
            (std::vector<std::string>{"c", "a", "b"}));
}

// RFC 6455 §4.3: W056
TEST(Server, refuses_subprotocols_that_are_none) {
  for (const char* value : {"", ",", "a b", "a, a", "(chat)", "a;b", "\"a\"", "caf\xc3\xa9", "a/b", "a@b"}) {
    expect_refused(with(request(), "Sec-WebSocket-Protocol", value), Error::invalid_subprotocol,
                   "Sec-WebSocket-Protocol");
  }
  expect_refused(with(with(request(), "Sec-WebSocket-Protocol", "a"), "Sec-WebSocket-Protocol", "a"),
                 Error::invalid_subprotocol, "Sec-WebSocket-Protocol");
}

TEST(Server, tells_subprotocols_apart_by_case) {
  ServerHandshake server;
  EXPECT_EQ(server.read(with(request(), "Sec-WebSocket-Protocol", "Chat, chat")).error, Error::none);
  EXPECT_EQ(server.accept("CHAT").error, Error::unknown_subprotocol);
  EXPECT_EQ(server.accept("chat").error, Error::none);
}

// RFC 6455 §4.2.2: W051, W053, W054; §9: W124
TEST(Server, chooses_only_what_was_offered) {
  ServerHandshake server;
  EXPECT_EQ(server.read(with(request(), "Sec-WebSocket-Protocol", "a, b")).error, Error::none);
  EXPECT_EQ(server.accept("c").error, Error::unknown_subprotocol);
  EXPECT_EQ(server.accept("c").header, "Sec-WebSocket-Protocol");
  EXPECT_EQ(server.accept("a, b").error, Error::unknown_subprotocol);
  const Extension unknown{"x-none", {}};
  EXPECT_EQ(server.accept("a", {&unknown, 1}).error, Error::unknown_extension);
  EXPECT_EQ(server.accept("a", {&unknown, 1}).header, "Sec-WebSocket-Extensions");
  EXPECT_EQ(server.accept("b").error, Error::none);
}

// RFC 6455 §4.2.1: W043; §4.2.2: W053; §9.1: W127; §11.3.2: W139
TEST(Server, reads_and_answers_extensions) {
  ServerHandshake server;
  Lines lines = with(with(request(), "Sec-WebSocket-Extensions", "foo"), "Sec-WebSocket-Extensions", "bar; baz=2");
  EXPECT_EQ(server.read(lines).error, Error::none);
  ASSERT_EQ(server.extensions().size(), 2u);
  EXPECT_EQ(server.extensions()[0], (Extension{"foo", {}}));
  EXPECT_EQ(server.extensions()[1], (Extension{"bar", {{"baz", "2"}}}));
  const Extension chosen{"bar", {{"baz", "1"}, {"flag", std::nullopt}}};
  EXPECT_EQ(server.accept({}, {&chosen, 1}).error, Error::none);
  const auto line = value_of(server.headers(), "Sec-WebSocket-Extensions");
  ASSERT_TRUE(line);
  std::vector<Extension> parsed;
  EXPECT_TRUE(parse_extensions(*line, parsed));
  EXPECT_EQ(parsed, std::vector<Extension>{chosen});
}

// RFC 6455 §9.1: W126
TEST(Server, refuses_extensions_that_are_none) {
  for (const char* value : {"", ";", "foo;", "foo=1", "foo; =1", "foo bar", "foo; a=\"", "foo; a=\"b c\""}) {
    expect_refused(with(request(), "Sec-WebSocket-Extensions", value), Error::invalid_extension,
                   "Sec-WebSocket-Extensions");
  }
}

// RFC 9110 §5.1: S01
TEST(Server, refuses_headers_that_are_none) {
  for (const HeaderView bad : {HeaderView{"", "x"}, HeaderView{"a b", "x"}, HeaderView{"a:", "x"},
                               HeaderView{"a\n", "x"}, HeaderView{"a", "x\r\ny"}, HeaderView{"a", "x\ny"},
                               HeaderView{"a", std::string_view("x\0y", 3)}, HeaderView{"caf\xc3\xa9", "x"}}) {
    ServerHandshake server;
    EXPECT_EQ(server.read(with(request(), bad.name, bad.value)).error, Error::invalid_header);
  }
}

// RFC 6455 §4.2.1: W044
TEST(Server, ignores_headers_that_it_does_not_know) {
  expect_read(with(with(request(), "Cookie", "a=\"b, c\"; d"), "X-Anything", "\xff\x80 \t!"));
  expect_read(with(request(), "Sec-WebSocket-Accept", "whatever"));
}

TEST(Server, takes_100_lines_and_no_more) {
  Lines lines = request();
  while (lines.size() < max_headers) lines.push_back({"X-Line", "x"});
  expect_read(lines);
  lines.push_back({"X-Line", "x"});
  ServerHandshake server;
  EXPECT_EQ(server.read(lines).error, Error::too_many_headers);
}

TEST(Server, that_refused_one_request_reads_the_next) {
  ServerHandshake server;
  EXPECT_EQ(server.read(with(request(), "Sec-WebSocket-Protocol", "a, a")).error, Error::invalid_subprotocol);
  EXPECT_EQ(server.read(request()).error, Error::none);
  EXPECT_TRUE(server.subprotocols().empty());
  EXPECT_EQ(server.accept("a").error, Error::unknown_subprotocol);
}

TEST(Server, that_has_read_nothing_accepts_nothing) {
  ServerHandshake server;
  EXPECT_NE(server.accept().error, Error::none);
  EXPECT_TRUE(server.headers().empty());
}

}  // namespace
}  // namespace wspc
