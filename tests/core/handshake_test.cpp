// SPDX-License-Identifier: MIT
// handshake_test: the opening handshake as lists of headers.   RFC 6455 §4, §9.1, §11.3
#include "wspc/handshake.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using Lines = std::vector<HeaderView>;

// RFC 6455 §1.3: the sample key and its answer.
constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

Lines request() {
  return {{"Host", "server.example.com"},
          {"Upgrade", "websocket"},
          {"Connection", "Upgrade"},
          {"Sec-WebSocket-Key", sample_key},
          {"Sec-WebSocket-Version", "13"}};
}

Lines without(Lines lines, std::string_view name) {
  std::erase_if(lines, [&](const HeaderView& line) { return line.name == name; });
  return lines;
}

Lines with(Lines lines, std::string_view name, std::string_view value) {
  lines.push_back({name, value});
  return lines;
}

Lines changed(const Lines& lines, std::string_view name, std::string_view value) {
  return with(without(lines, name), name, value);
}

std::optional<std::string> value_of(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

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

TEST(Accept, of_the_sample_key) { EXPECT_EQ(accept_for(sample_key), sample_accept); }

// ---- The server's side, RFC 6455 §4.2 ----

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

TEST(Server, says_nothing_of_a_subprotocol_when_none_was_chosen) {
  ServerHandshake server;
  EXPECT_EQ(server.read(with(request(), "Sec-WebSocket-Protocol", "chat")).error, Error::none);
  EXPECT_EQ(server.accept().error, Error::none);
  EXPECT_EQ(value_of(server.headers(), "Sec-WebSocket-Protocol"), std::nullopt);
  EXPECT_EQ(server.headers().size(), 3u);
}

TEST(Server, knows_header_names_in_any_case) {
  Lines lines = {{"hOST", "x"},
                 {"UPGRADE", "WebSocket"},
                 {"connection", "uPGRADE"},
                 {"SEC-WEBSOCKET-KEY", sample_key},
                 {"sec-websocket-version", "13"}};
  expect_read(lines);
}

TEST(Server, finds_tokens_in_lists) {
  expect_read(changed(request(), "Connection", "keep-alive, Upgrade"));
  expect_read(changed(request(), "Connection", "Upgrade,keep-alive"));
  expect_read(changed(request(), "Connection", " \tkeep-alive \t,\t UPGRADE \t"));
  expect_read(changed(request(), "Connection", ",,Upgrade,,"));
  expect_read(changed(request(), "Upgrade", "h2c, websocket"));
  expect_read(changed(request(), "Upgrade", "WEBSOCKET"));
}

TEST(Server, finds_tokens_in_any_of_several_lines) {
  expect_read(with(changed(request(), "Connection", "keep-alive"), "Connection", "Upgrade"));
  expect_read(with(changed(request(), "Upgrade", "h2c"), "Upgrade", "websocket"));
}

TEST(Server, does_not_take_a_part_of_a_token_for_it) {
  for (const char* value :
       {"", "keep-alive", "Upgrades", "xUpgrade", "Upgrade2", "Up grade", "\"Upgrade\"", "Upgrade;q=1"}) {
    expect_refused(changed(request(), "Connection", value), Error::invalid_connection, "Connection");
  }
  for (const char* value : {"", "h2c", "websockets", "web socket", "xwebsocket", "websocket13"}) {
    expect_refused(changed(request(), "Upgrade", value), Error::invalid_upgrade, "Upgrade");
  }
}

TEST(Server, wants_each_header) {
  expect_refused(without(request(), "Host"), Error::invalid_host, "Host");
  expect_refused(without(request(), "Upgrade"), Error::invalid_upgrade, "Upgrade");
  expect_refused(without(request(), "Connection"), Error::invalid_connection, "Connection");
  expect_refused(without(request(), "Sec-WebSocket-Key"), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(without(request(), "Sec-WebSocket-Version"), Error::invalid_version, "Sec-WebSocket-Version");
  expect_refused({}, Error::invalid_host, "Host");
}

TEST(Server, wants_singletons_once) {
  expect_refused(with(request(), "Host", "server.example.com"), Error::invalid_host, "Host");
  expect_refused(with(request(), "Sec-WebSocket-Key", sample_key), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(with(request(), "SEC-websocket-KEY", sample_key), Error::invalid_key, "Sec-WebSocket-Key");
  expect_refused(with(request(), "Sec-WebSocket-Version", "13"), Error::invalid_version, "Sec-WebSocket-Version");
}

TEST(Server, takes_an_empty_host) { expect_read(changed(request(), "Host", "")); }

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

TEST(Server, reads_subprotocols_from_several_lines_in_order) {
  ServerHandshake server;
  Lines lines = with(with(request(), "Sec-WebSocket-Protocol", "c, a"), "sec-websocket-protocol", " b\t");
  EXPECT_EQ(server.read(lines).error, Error::none);
  EXPECT_EQ(std::vector<std::string>(server.subprotocols().begin(), server.subprotocols().end()),
            (std::vector<std::string>{"c", "a", "b"}));
}

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

TEST(Server, refuses_extensions_that_are_none) {
  for (const char* value : {"", ";", "foo;", "foo=1", "foo; =1", "foo bar", "foo; a=\"", "foo; a=\"b c\""}) {
    expect_refused(with(request(), "Sec-WebSocket-Extensions", value), Error::invalid_extension,
                   "Sec-WebSocket-Extensions");
  }
}

TEST(Server, refuses_headers_that_are_none) {
  for (const HeaderView bad : {HeaderView{"", "x"}, HeaderView{"a b", "x"}, HeaderView{"a:", "x"},
                               HeaderView{"a\n", "x"}, HeaderView{"a", "x\r\ny"}, HeaderView{"a", "x\ny"},
                               HeaderView{"a", std::string_view("x\0y", 3)}, HeaderView{"caf\xc3\xa9", "x"}}) {
    ServerHandshake server;
    EXPECT_EQ(server.read(with(request(), bad.name, bad.value)).error, Error::invalid_header);
  }
}

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

// ---- The client's side, RFC 6455 §4.1 ----

std::string key_of(const ClientHandshake& client) {
  return value_of(client.headers(), "Sec-WebSocket-Key").value_or("");
}

class Client : public testing::Test {
 protected:
  HandshakeError begin(std::vector<std::string> subprotocols = {}, std::vector<Extension> extensions = {}) {
    ClientHandshake::Offer offer;
    offer.subprotocols = std::move(subprotocols);
    offer.extensions = std::move(extensions);
    const HandshakeError error = client.begin(std::move(offer));
    accept = accept_for(key_of(client));
    return error;
  }

  Lines response() const {
    return {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}};
  }

  void expect_finished(const Lines& lines) {
    const HandshakeError error = client.finish(lines);
    EXPECT_EQ(error.error, Error::none) << error.header;
  }

  void expect_refused(const Lines& lines, Error error, std::string_view header) {
    const HandshakeError refused = client.finish(lines);
    EXPECT_EQ(refused.error, error);
    EXPECT_EQ(refused.header, header);
  }

  ClientHandshake client;
  std::string accept;
};

TEST_F(Client, asks_for_what_the_rfc_wants) {
  EXPECT_EQ(begin().error, Error::none);
  EXPECT_EQ(value_of(client.headers(), "Upgrade"), "websocket");
  EXPECT_EQ(value_of(client.headers(), "Connection"), "Upgrade");
  EXPECT_EQ(value_of(client.headers(), "Sec-WebSocket-Version"), "13");
  EXPECT_EQ(key_of(client).size(), 24u);
  EXPECT_EQ(client.headers().size(), 4u);
}

TEST_F(Client, makes_a_fresh_key_each_time) {
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(begin().error, Error::none);
    keys.insert(key_of(client));
    EXPECT_NE(std::string_view("AQgw").find(key_of(client)[21]), std::string_view::npos)
        << "EID 3150: spare bits are zero";
  }
  EXPECT_EQ(keys.size(), 100u);
}

TEST_F(Client, makes_its_key_from_the_source_it_was_given) {
  network::Keys keys;
  ClientHandshake::Offer offer;
  offer.random = keys.source();
  EXPECT_EQ(client.begin(offer).error, Error::none);
  EXPECT_EQ(key_of(client), "AQIDBAUGBwgJCgsMDQ4PEA==");  // §4.1: 0x01 to 0x10, the RFC's own example (EID 3150)
  keys.works = false;
  EXPECT_EQ(client.begin(offer).error, Error::no_randomness);
}

TEST_F(Client, satisfies_a_server_and_is_satisfied_by_it) {
  EXPECT_EQ(begin({"b", "a"}, {{"foo", {{"x", "1"}}}, {"bar", {}}}).error, Error::none);
  std::vector<HeaderView> lines{{"Host", "example.com"}};
  for (const Header& header : client.headers()) lines.push_back({header.name, header.value});
  ServerHandshake server;
  EXPECT_EQ(server.read(lines).error, Error::none);
  EXPECT_EQ(server.subprotocols().size(), 2u);
  EXPECT_EQ(server.extensions()[0], (Extension{"foo", {{"x", "1"}}}));
  const Extension chosen = server.extensions()[1];
  EXPECT_EQ(server.accept("a", {&chosen, 1}).error, Error::none);
  std::vector<HeaderView> answer;
  for (const Header& header : server.headers()) answer.push_back({header.name, header.value});
  EXPECT_EQ(client.finish(answer).error, Error::none);
  EXPECT_EQ(client.subprotocol(), "a");
  ASSERT_EQ(client.extensions().size(), 1u);
  EXPECT_EQ(client.extensions()[0].name, "bar");
}

TEST_F(Client, offers_subprotocols_in_order) {
  EXPECT_EQ(begin({"superchat", "chat"}).error, Error::none);
  EXPECT_EQ(value_of(client.headers(), "Sec-WebSocket-Protocol"), "superchat, chat");
}

TEST_F(Client, does_not_offer_what_is_none) {
  for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{
           {""}, {"a b"}, {"a", "a"}, {"a,b"}, {"a\r\nX: y"}, {"caf\xc3\xa9"}, {"\"a\""}, {std::string("a\0b", 3)}}) {
    EXPECT_EQ(begin(bad).error, Error::invalid_subprotocol);
    EXPECT_EQ(begin(bad).header, "Sec-WebSocket-Protocol");
  }
  for (const Extension& bad :
       {Extension{"", {}}, Extension{"a b", {}}, Extension{"a\r\n", {}}, Extension{"a", {{"", {}}}},
        Extension{"a", {{"b c", {}}}}, Extension{"a", {{"b", "c d"}}}, Extension{"a", {{"b", ""}}},
        Extension{"a", {{"b", "\r\n"}}}}) {
    EXPECT_EQ(begin({}, {bad}).error, Error::invalid_extension);
    EXPECT_EQ(begin({}, {bad}).header, "Sec-WebSocket-Extensions");
  }
}

TEST_F(Client, is_content_with_the_right_answer) {
  EXPECT_EQ(begin().error, Error::none);
  expect_finished(response());
  EXPECT_EQ(client.subprotocol(), "");
  EXPECT_TRUE(client.extensions().empty());
  expect_finished(changed(response(), "Upgrade", "WebSocket"));
  expect_finished(changed(response(), "Connection", "keep-alive, uPGRADE"));
  expect_finished(with(changed(response(), "Connection", "keep-alive"), "connection", "upgrade"));
  const std::string padded = " \t" + accept + " ";
  expect_finished(changed(response(), "Sec-WebSocket-Accept", padded));
  expect_finished(with(with(response(), "Server", "x"), "Sec-WebSocket-Version", "13"));
}

TEST_F(Client, is_not_content_with_another) {
  EXPECT_EQ(begin().error, Error::none);
  expect_refused(without(response(), "Upgrade"), Error::invalid_upgrade, "Upgrade");
  expect_refused(changed(response(), "Upgrade", "websockets"), Error::invalid_upgrade, "Upgrade");
  expect_refused(changed(response(), "Upgrade", "h2c"), Error::invalid_upgrade, "Upgrade");
  expect_refused(changed(response(), "Upgrade", ""), Error::invalid_upgrade, "Upgrade");
  expect_refused(without(response(), "Connection"), Error::invalid_connection, "Connection");
  expect_refused(changed(response(), "Connection", "close"), Error::invalid_connection, "Connection");
  expect_refused(without(response(), "Sec-WebSocket-Accept"), Error::invalid_accept, "Sec-WebSocket-Accept");
  expect_refused(changed(response(), "Sec-WebSocket-Accept", ""), Error::invalid_accept, "Sec-WebSocket-Accept");
  expect_refused(changed(response(), "Sec-WebSocket-Accept", sample_accept), Error::invalid_accept,
                 "Sec-WebSocket-Accept");
  expect_refused(with(response(), "Sec-WebSocket-Accept", accept), Error::invalid_accept, "Sec-WebSocket-Accept");
  const std::string more = accept + "=";
  expect_refused(changed(response(), "Sec-WebSocket-Accept", more), Error::invalid_accept, "Sec-WebSocket-Accept");
  std::string other_case = accept;
  std::transform(other_case.begin(), other_case.end(), other_case.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  expect_refused(changed(response(), "Sec-WebSocket-Accept", other_case), Error::invalid_accept,
                 "Sec-WebSocket-Accept");
  expect_finished(response());
}

TEST_F(Client, takes_one_of_its_subprotocols) {
  EXPECT_EQ(begin({"a", "b"}).error, Error::none);
  expect_finished(with(response(), "Sec-WebSocket-Protocol", "b"));
  EXPECT_EQ(client.subprotocol(), "b");
  expect_finished(response());
  EXPECT_EQ(client.subprotocol(), "");
  expect_refused(with(response(), "Sec-WebSocket-Protocol", "c"), Error::unknown_subprotocol, "Sec-WebSocket-Protocol");
  expect_refused(with(response(), "Sec-WebSocket-Protocol", "A"), Error::unknown_subprotocol, "Sec-WebSocket-Protocol");
  for (const char* value : {"", "a, b", "a b", "\"a\""}) {
    expect_refused(with(response(), "Sec-WebSocket-Protocol", value), Error::invalid_subprotocol,
                   "Sec-WebSocket-Protocol");
  }
  expect_refused(with(with(response(), "Sec-WebSocket-Protocol", "a"), "Sec-WebSocket-Protocol", "b"),
                 Error::invalid_subprotocol, "Sec-WebSocket-Protocol");
}

TEST_F(Client, that_offered_none_takes_no_subprotocol_and_no_extension) {
  EXPECT_EQ(begin().error, Error::none);
  expect_refused(with(response(), "Sec-WebSocket-Protocol", "a"), Error::unknown_subprotocol, "Sec-WebSocket-Protocol");
  expect_refused(with(response(), "Sec-WebSocket-Extensions", "foo"), Error::unknown_extension,
                 "Sec-WebSocket-Extensions");
}

TEST_F(Client, takes_extensions_that_it_offered) {
  EXPECT_EQ(begin({}, {{"foo", {}}, {"bar", {{"baz", std::nullopt}}}}).error, Error::none);
  EXPECT_EQ(value_of(client.headers(), "Sec-WebSocket-Extensions"), "foo, bar; baz");
  expect_finished(with(with(response(), "Sec-WebSocket-Extensions", "bar; q=1"), "Sec-WebSocket-Extensions", "foo"));
  ASSERT_EQ(client.extensions().size(), 2u);
  EXPECT_EQ(client.extensions()[0], (Extension{"bar", {{"q", "1"}}}));
  EXPECT_EQ(client.extensions()[1].name, "foo");
  expect_refused(with(response(), "Sec-WebSocket-Extensions", "foo, qux"), Error::unknown_extension,
                 "Sec-WebSocket-Extensions");
  expect_refused(with(response(), "Sec-WebSocket-Extensions", "foo;"), Error::invalid_extension,
                 "Sec-WebSocket-Extensions");
  expect_refused(with(response(), "Sec-WebSocket-Extensions", ""), Error::invalid_extension,
                 "Sec-WebSocket-Extensions");
}

TEST_F(Client, refuses_headers_that_are_none_and_too_many) {
  EXPECT_EQ(begin().error, Error::none);
  EXPECT_EQ(client.finish(with(response(), "a b", "x")).error, Error::invalid_header);
  EXPECT_EQ(client.finish(with(response(), "a", "x\r\n")).error, Error::invalid_header);
  Lines lines = response();
  while (lines.size() < max_headers) lines.push_back({"X-Line", "x"});
  expect_finished(lines);
  lines.push_back({"X-Line", "x"});
  EXPECT_EQ(client.finish(lines).error, Error::too_many_headers);
}

TEST_F(Client, that_has_not_begun_finishes_nothing) {
  const std::string nothing = accept_for("");
  EXPECT_NE(client.finish({}).error, Error::none);
  EXPECT_EQ(client.finish(changed(response(), "Sec-WebSocket-Accept", nothing)).error, Error::invalid_accept);
}

// ---- The grammar of §9.1 ----

TEST(Extensions, of_the_rfc) {
  std::vector<Extension> list;
  EXPECT_TRUE(parse_extensions("foo", list));
  EXPECT_TRUE(parse_extensions("bar; baz=2", list));
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {}}, {"bar", {{"baz", "2"}}}}));
  list.clear();
  EXPECT_TRUE(parse_extensions("foo, bar; baz=2", list)) << "exactly equivalent";
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {}}, {"bar", {{"baz", "2"}}}}));
  list.clear();
  EXPECT_TRUE(parse_extensions("deflate-stream", list));
  EXPECT_TRUE(parse_extensions("mux; max-channels=4; flow-control, deflate-stream", list));
  EXPECT_TRUE(parse_extensions("private-extension", list));
  EXPECT_EQ(list[1], (Extension{"mux", {{"max-channels", "4"}, {"flow-control", std::nullopt}}}));
}

TEST(Extensions, may_have_quoted_values_spaces_and_empty_elements) {
  const std::vector<Extension> one{{"foo", {{"a", "b"}}}};
  for (const char* line : {"foo;a=b", "foo; a=b", "foo ; a = b", "\tfoo\t;\ta\t=\tb\t", "foo; a=\"b\"",
                           "foo; a=\"\\b\"", ", foo; a=b", "foo; a=b ,", ",,\t,foo; a=b,, ,"}) {
    std::vector<Extension> list;
    EXPECT_TRUE(parse_extensions(line, list)) << line;
    EXPECT_EQ(list, one) << line;
  }
}

TEST(Extensions, may_repeat_names_and_parameters) {
  std::vector<Extension> list;
  EXPECT_TRUE(parse_extensions("foo; a=1; a=2, foo", list));
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {{"a", "1"}, {"a", "2"}}}, {"foo", {}}}));
}

TEST(Extensions, that_are_malformed_leave_the_list_as_it_was) {
  const std::vector<Extension> before{{"kept", {}}};
  const std::vector<std::string_view> malformed{
      "foo;",
      "foo; ",
      "foo;;a",
      "foo; a=",
      "foo; a=;b",
      "foo; =b",
      "=b",
      ";a",
      "foo=b",
      "foo bar",
      "foo; a b",
      "foo; a=b c",
      "foo; a=\"b",
      "foo; a=\"",
      "foo; a=\"b\\",
      "foo; a=\"b\"c",
      "foo; a=\"\"",
      "foo; a=\"b c\"",  // "the value after quoted-string unescaping MUST conform to the 'token' ABNF"
      "foo; a=\"b,c\"",
      "foo; a=\"b;c\"",
      "foo; a=\"\\\"\"",
      "\"foo\"",
      "foo; \"a\"=b",
      "foo; a=b=c",
      "foo, bar;",
      "foo (comment)",
      "caf\xc3\xa9",
      "foo; a=\xff",
      "foo\r\n",
      "foo; a=b\n",
      std::string_view("fo\0o", 4)};
  for (const std::string_view line : malformed) {
    std::vector<Extension> list = before;
    EXPECT_FALSE(parse_extensions(line, list)) << line;
    EXPECT_EQ(list, before) << line;
  }
}

TEST(Extensions, are_formatted_as_they_are_parsed) {
  const std::vector<Extension> list{{"foo", {}}, {"bar", {{"baz", "2"}, {"flag", std::nullopt}, {"x", "a.b-c"}}}};
  const std::string line = format_extensions(list);
  EXPECT_EQ(line, "foo, bar; baz=2; flag; x=a.b-c");
  std::vector<Extension> parsed;
  EXPECT_TRUE(parse_extensions(line, parsed));
  EXPECT_EQ(parsed, list);
  EXPECT_EQ(format_extensions({}), "");
}

// The parser takes linear time: a line as long as a handshake may be, of nothing but separators.
TEST(Extensions, of_a_very_long_line_end) {
  for (const char* piece : {",", "a,", "a;b,", "a;b=\"c\",", " "}) {
    std::string line;
    while (line.size() < 16384) line += piece;
    std::vector<Extension> list;
    EXPECT_TRUE(parse_extensions(line, list)) << piece;
  }
}

// ---- Out of memory ----

TEST(HandshakeWithoutMemory, is_refused_and_not_thrown) {
  const Lines lines =
      with(with(request(), "Sec-WebSocket-Protocol", "a-subprotocol-with-a-name-longer-than-any-short-string"),
           "Sec-WebSocket-Extensions", "an-extension-with-a-name-longer-than-any-short-string");
  for (std::size_t successes = 0; successes < 40; ++successes) {
    ServerHandshake server;
    HandshakeError read, accepted;
    {
      const counting::Shortage shortage(successes);
      read = server.read(lines);
      if (!read) accepted = server.accept();
    }
    EXPECT_TRUE(read.error == Error::none || read.error == Error::out_of_memory);
    EXPECT_TRUE(accepted.error == Error::none || accepted.error == Error::out_of_memory);
    EXPECT_TRUE(successes > 0 || read.error == Error::out_of_memory);
    ClientHandshake client;
    const counting::Shortage shortage(successes);
    const Error begun = client.begin({}).error;
    EXPECT_TRUE(begun == Error::none || begun == Error::out_of_memory);
  }
}

}  // namespace
}  // namespace wspc
