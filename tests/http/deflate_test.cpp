// SPDX-License-Identifier: MIT
// deflate_test: permessage-deflate in requests and responses, as bytes.   RFC 7692 §5, §7
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/client_upgrade.h"
#include "http/exchange.h"
#include "http/request_lines.h"

namespace wspc::http {
namespace {

// ---- server --------------------------------------------------------------------------------------------------------

// Returns the server's Sec-WebSocket-Extensions for these lines of a request; empty if it sends none.
std::string answer_to(const Policy& policy, const std::string& lines,
                      std::optional<DeflateParameters>* agreed = nullptr) {
  constexpr std::string_view name = "Sec-WebSocket-Extensions: ";
  Lines request;
  request.more = lines;
  ServerUpgrade upgrade(policy);
  ServerUpgrade::Result result{};
  feed(upgrade, {request.text()}, result);
  EXPECT_EQ(result, ServerUpgrade::Result::accepted) << lines;
  if (agreed != nullptr) *agreed = upgrade.deflate();
  const std::string& response = upgrade.response();
  const std::size_t at = response.find(name);
  EXPECT_EQ(at != response.npos, upgrade.deflate().has_value());
  return at == response.npos ? "" : response.substr(at + name.size(), response.find("\r\n", at) - at - name.size());
}

std::string offered(std::string_view value) { return "Sec-WebSocket-Extensions: " + std::string(value) + "\r\n"; }

TEST(ServerDeflate, IsDeclinedWithoutOptions) {
  EXPECT_EQ(answer_to({}, offered("permessage-deflate")), "");
  EXPECT_EQ(answer_to({}, offered("permessage-deflate; client_max_window_bits")), "");
}

TEST(ServerDeflate, IsNotChosenUnasked) {
  Policy policy;
  policy.deflate.emplace();
  EXPECT_EQ(answer_to(policy, ""), "");
  EXPECT_EQ(answer_to(policy, offered("x-webkit-deflate-frame")), "");
}

// RFC 7692 §5: D002, D003
TEST(ServerDeflate, AnswersTheFirstOfferThatItCanMeet) {
  Policy policy;
  policy.deflate.emplace();
  std::optional<DeflateParameters> agreed;
  EXPECT_EQ(answer_to(policy,
                      offered("permessage-deflate; surprise, permessage-deflate; server_max_window_bits=10") +
                          offered("permessage-deflate"),
                      &agreed),
            "permessage-deflate; server_max_window_bits=10");
  ASSERT_TRUE(agreed);
  EXPECT_EQ(*agreed, (DeflateParameters{.server_max_window_bits = 10}));
}

// RFC 7692 §7.1.1.1: D016
TEST(ServerDeflate, AddsWhatItsOptionsAskFor) {
  Policy policy;
  policy.deflate = DeflateOptions{.server_no_context_takeover = true, .client_no_context_takeover = true};
  std::optional<DeflateParameters> agreed;
  EXPECT_EQ(answer_to(policy, offered("permessage-deflate; client_max_window_bits"), &agreed),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  ASSERT_TRUE(agreed);
  EXPECT_EQ(*agreed, (DeflateParameters{.server_no_context_takeover = true, .client_no_context_takeover = true}));
}

// RFC 7692 §7: D013
TEST(ServerDeflate, DeclinesWhatItCannotMeetAndServesAllTheSame) {
  Policy policy;
  policy.deflate.emplace();
  for (const std::string_view offer :
       {"permessage-deflate; surprise", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_no_context_takeover=1"}) {
    EXPECT_EQ(answer_to(policy, offered(offer)), "") << offer;
  }
}

// ---- client --------------------------------------------------------------------------------------------------------

// The key is then the one of RFC 6455 §1.3.
bool sample_nonce(void*, std::span<std::byte> out) noexcept {
  constexpr std::string_view nonce = "the sample nonce";
  std::transform(nonce.begin(), nonce.begin() + static_cast<std::ptrdiff_t>(out.size()), out.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return true;
}

struct Client {
  ClientUpgrade upgrade;
  ClientUpgrade::Result result{};
  std::string offer;
};

// A client that offers `options` (or nothing) and gets the answer `chosen` (or nothing).
void meet(Client& client, const std::optional<DeflateOptions>& options, const std::string& chosen) {
  Url url;
  ASSERT_EQ(parse("ws://server.example.com/chat", url), "");
  ClientHandshake::Offer offer{{}, {}, {sample_nonce, nullptr}};
  if (options) offer.extensions.push_back(offer_deflate(*options));
  ASSERT_EQ(client.upgrade.begin(url, std::move(offer), {}), "");
  const std::string& request = client.upgrade.request();
  const std::size_t at = request.find("Sec-WebSocket-Extensions: ");
  if (at != request.npos) client.offer = request.substr(at, request.find("\r\n", at) - at);
  const std::string extensions = chosen.empty() ? "" : offered(chosen);
  feed(client.upgrade, {std::string(accepted) + extensions + "\r\n"}, client.result);
}

// RFC 7692 §5: D001
TEST(ClientDeflate, OffersWhatItsOptionsSay) {
  Client client;
  meet(client, DeflateOptions{.server_no_context_takeover = true, .client_max_window_bits = 9}, "");
  EXPECT_EQ(client.offer,
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits=9");
  EXPECT_EQ(client.result, ClientUpgrade::Result::accepted);
  EXPECT_FALSE(client.upgrade.deflate());
}

TEST(ClientDeflate, TakesWhatTheServerChose) {
  Client client;
  meet(client, DeflateOptions{}, "permessage-deflate; client_no_context_takeover; client_max_window_bits=9");
  ASSERT_EQ(client.result, ClientUpgrade::Result::accepted);
  ASSERT_TRUE(client.upgrade.deflate());
  EXPECT_EQ(*client.upgrade.deflate(),
            (DeflateParameters{.client_no_context_takeover = true, .client_max_window_bits = 9}));
}

// RFC 7692 §5: D005; §7: D014
TEST(ClientDeflate, FailsOnAnAnswerThatWasNotOffered) {
  struct Row {
    std::string chosen;
    Error error;
  };
  for (const Row& row : {Row{"permessage-deflate; surprise", Error::invalid_extension_parameters},
                         Row{"permessage-deflate; server_max_window_bits=16", Error::invalid_extension_parameters},
                         Row{"permessage-deflate, permessage-deflate", Error::unknown_extension},
                         Row{"permessage-bzip2", Error::unknown_extension}}) {
    Client client;
    meet(client, DeflateOptions{}, row.chosen);
    EXPECT_EQ(client.result, ClientUpgrade::Result::failed) << row.chosen;
    EXPECT_EQ(client.upgrade.failure().error, row.error) << row.chosen;
    EXPECT_EQ(client.upgrade.failure().header, "Sec-WebSocket-Extensions") << row.chosen;
  }
}

TEST(ClientDeflate, FailsOnAnAnswerWithoutAnOffer) {
  Client client;
  meet(client, std::nullopt, "permessage-deflate");
  EXPECT_EQ(client.result, ClientUpgrade::Result::failed);
  EXPECT_EQ(client.upgrade.failure().error, Error::unknown_extension);
}

}  // namespace
}  // namespace wspc::http
