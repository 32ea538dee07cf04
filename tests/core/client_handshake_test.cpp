// SPDX-License-Identifier: MIT
// client_handshake_test: the client's side, as lists of headers.   RFC 6455 §4.1
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/header_lines.h"
#include "core/network.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

using namespace lines;

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

// RFC 6455 §4.1: W017, W018, W021, RFC 9110 §7.6.1: S06
TEST_F(Client, asks_for_what_the_rfc_wants) {
  EXPECT_EQ(begin().error, Error::none);
  EXPECT_EQ(value_of(client.headers(), "Upgrade"), "websocket");
  EXPECT_EQ(value_of(client.headers(), "Connection"), "Upgrade");
  EXPECT_EQ(value_of(client.headers(), "Sec-WebSocket-Version"), "13");
  EXPECT_EQ(key_of(client).size(), 24u);
  EXPECT_EQ(client.headers().size(), 4u);
}

// RFC 6455 §4.1: W019
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

// RFC 6455 §4.1: W022
TEST_F(Client, offers_subprotocols_in_order) {
  EXPECT_EQ(begin({"superchat", "chat"}).error, Error::none);
  EXPECT_EQ(value_of(client.headers(), "Sec-WebSocket-Protocol"), "superchat, chat");
}

// RFC 6455 §4.1: W023
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

// RFC 6455 §4.1: W028, W029, W030; §11.3.5: W142
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

// RFC 6455 §4.1: W028, W029, W030; §11.3.3: W140
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

// RFC 6455 §4.1: W032; §11.3.4: W141
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

// RFC 6455 §4.1: W031, W032
TEST_F(Client, that_offered_none_takes_no_subprotocol_and_no_extension) {
  EXPECT_EQ(begin().error, Error::none);
  expect_refused(with(response(), "Sec-WebSocket-Protocol", "a"), Error::unknown_subprotocol, "Sec-WebSocket-Protocol");
  expect_refused(with(response(), "Sec-WebSocket-Extensions", "foo"), Error::unknown_extension,
                 "Sec-WebSocket-Extensions");
}

// RFC 6455 §4.1: W024, W031; §9.1: W126; §11.3.2: W139
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

// RFC 9110 §5.1: S01
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

}  // namespace
}  // namespace wspc
