// SPDX-License-Identifier: MIT
// deflate_negotiation_test: offers, answers, and what is made of them.   RFC 7692 §5, §7.1
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/network.h"
#include "wspc/deflate.h"

namespace wspc {
namespace {

std::vector<Extension> list(const std::string& line) {
  std::vector<Extension> extensions;
  EXPECT_TRUE(line.empty() || parse_extensions(line, extensions)) << line;
  return extensions;
}

std::string pmd(const std::string& parameters) {
  return "permessage-deflate" + (parameters.empty() ? "" : "; " + parameters);
}

// ---- server --------------------------------------------------------------------------------------------------------

// The answer's parameters; "declined".
std::string answered(const std::string& offers, const DeflateOptions& options = {}) {
  const auto answer = accept_deflate(list(offers), options);
  if (!answer) return "declined";
  const std::string line = format_extensions(std::span(&answer->element, 1));
  std::optional<DeflateParameters> agreed;
  EXPECT_EQ(confirm_deflate(list(offers), list(line), agreed), Error::none) << "the client must take it: " << line;
  EXPECT_TRUE(agreed);
  return line.size() > 20 ? line.substr(20) : "";
}

// D016, D021, D023, D024
// RFC 6455 §9: W125, RFC 7692 §5: D002; §7.1.1.1: D016; §7.1.2.1: D021; §7.1.2.2: D024
TEST(DeflateNegotiation, a_server_answers_what_was_offered) {
  EXPECT_EQ(answered(pmd("")), "");
  EXPECT_EQ(answered(pmd("client_max_window_bits")), "");
  EXPECT_EQ(answered(pmd("client_max_window_bits=10")), "client_max_window_bits=10");
  EXPECT_EQ(answered(pmd("client_max_window_bits=15")), "");
  EXPECT_EQ(answered(pmd("server_max_window_bits=15")), "server_max_window_bits=15");
  EXPECT_EQ(answered(pmd("server_max_window_bits=8")), "server_max_window_bits=8");
  EXPECT_EQ(answered(pmd("server_max_window_bits=\"10\"")), "server_max_window_bits=10");
  EXPECT_EQ(answered(pmd("server_no_context_takeover")), "server_no_context_takeover");
  EXPECT_EQ(answered(pmd("client_no_context_takeover")), "client_no_context_takeover");
  EXPECT_EQ(answered(pmd("client_max_window_bits; server_no_context_takeover; server_max_window_bits=9")),
            "server_no_context_takeover; server_max_window_bits=9");
}

TEST(DeflateNegotiation, a_server_adds_what_it_wants) {
  const DeflateOptions small{.server_no_context_takeover = true,
                             .client_no_context_takeover = true,
                             .server_max_window_bits = 10,
                             .client_max_window_bits = 9};
  const std::string both_alone = "server_no_context_takeover; client_no_context_takeover; ";
  EXPECT_EQ(answered(pmd("client_max_window_bits"), small),
            both_alone + "server_max_window_bits=10; client_max_window_bits=9");
  EXPECT_EQ(answered(pmd("client_max_window_bits=8; server_max_window_bits=12"), small),
            both_alone + "server_max_window_bits=10; client_max_window_bits=8");
  EXPECT_EQ(answered(pmd(""), small), "declined") << "this client cannot be told about its window";
  EXPECT_EQ(answered(pmd(""), {.server_max_window_bits = 11}), "server_max_window_bits=11");
}

// D003, D013
// RFC 7692 §5: D001, D003
TEST(DeflateNegotiation, a_server_takes_the_first_offer_that_it_can_meet) {
  EXPECT_EQ(answered(""), "declined");
  EXPECT_EQ(answered("permessage-bzip2"), "declined");
  EXPECT_EQ(answered("x-webkit-deflate-frame, " + pmd("server_max_window_bits=9") + ", " + pmd("")),
            "server_max_window_bits=9");
  EXPECT_EQ(answered(pmd("server_max_window_bits=16") + ", " + pmd("client_no_context_takeover")),
            "client_no_context_takeover");
  EXPECT_EQ(answered(pmd("") + ", " + pmd("client_max_window_bits"), {.client_max_window_bits = 12}),
            "client_max_window_bits=12");
}

// Parameter lists that are wrong from either side.   D013, D014, D015, D018, D020
const char* const malformed[] = {
    "unknown",
    "unknown=1",
    "server_no_context_takeover=1",
    "client_no_context_takeover=true",
    "server_no_context_takeover; server_no_context_takeover",
    "client_no_context_takeover; client_no_context_takeover",
    "server_max_window_bits",
    "server_max_window_bits=7",
    "server_max_window_bits=16",
    "server_max_window_bits=08",
    "server_max_window_bits=010",
    "server_max_window_bits=-9",
    "server_max_window_bits=9a",
    "server_max_window_bits=1",
    "server_max_window_bits=100",
    "server_max_window_bits=10; server_max_window_bits=10",
    "client_max_window_bits=7",
    "client_max_window_bits=16",
    "client_max_window_bits; client_max_window_bits",
    "client_max_window_bits; client_max_window_bits=10",
    "Server_No_Context_Takeover",
};

// RFC 6455 §9.1: W128, RFC 7692 §7: D013; §7.1.1.1: D015; §7.1.1.2: D018; §7.1.2: D020
TEST(DeflateNegotiation, a_server_declines_what_is_malformed) {
  for (const char* parameters : malformed) EXPECT_EQ(answered(pmd(parameters)), "declined") << parameters;
  EXPECT_EQ(answered("Permessage-Deflate"), "declined");
}

// ---- client --------------------------------------------------------------------------------------------------------

// RFC 7692 §5: D001; §7.1.2.2: D023
TEST(DeflateNegotiation, a_client_offers_what_it_wants) {
  const auto offered = [](const DeflateOptions& options) {
    const Extension element = offer_deflate(options);
    return format_extensions(std::span(&element, 1));
  };
  EXPECT_EQ(offered({}), pmd("client_max_window_bits"));
  EXPECT_EQ(offered({.server_no_context_takeover = true, .client_no_context_takeover = true}),
            pmd("server_no_context_takeover; client_no_context_takeover; client_max_window_bits"));
  EXPECT_EQ(offered({.server_max_window_bits = 9, .client_max_window_bits = 10}),
            pmd("server_max_window_bits=9; client_max_window_bits=10"));
}

struct Answer {
  Error error = Error::none;
  std::optional<DeflateParameters> agreed;
};

Answer confirmed(const std::string& offered, const std::string& chosen) {
  Answer answer;
  answer.error = confirm_deflate(list(offered), list(chosen), answer.agreed);
  return answer;
}

void expect_agreed(const std::string& offered, const std::string& chosen, const DeflateParameters& agreed) {
  const Answer answer = confirmed(offered, chosen);
  EXPECT_EQ(answer.error, Error::none) << offered << " / " << chosen;
  EXPECT_EQ(answer.agreed, std::optional(agreed)) << offered << " / " << chosen;
}

void expect_failed(const std::string& offered, const std::string& chosen) {
  const Answer answer = confirmed(offered, chosen);
  EXPECT_EQ(answer.error, Error::invalid_extension_parameters) << offered << " / " << chosen;
  EXPECT_FALSE(answer.agreed) << "refused, but agreed on: " << chosen;
}

// D016, D019, D021, D023
// RFC 7692 §7.1.1.2: D019; §7.1.2.1: D022
TEST(DeflateNegotiation, a_client_takes_an_answer_that_meets_its_offer) {
  expect_agreed(pmd(""), pmd(""), {false, false, 15, 15});
  expect_agreed(pmd(""), pmd("server_no_context_takeover"), {true, false, 15, 15});
  expect_agreed(pmd(""), pmd("client_no_context_takeover"), {false, true, 15, 15});
  expect_agreed(pmd(""), pmd("server_max_window_bits=8"), {false, false, 8, 15});
  expect_agreed(pmd("server_max_window_bits=12"), pmd("server_max_window_bits=12"), {false, false, 12, 15});
  expect_agreed(pmd("server_max_window_bits=12"), pmd("server_max_window_bits=10"), {false, false, 10, 15});
  expect_agreed(pmd("client_max_window_bits"), pmd("client_max_window_bits=9"), {false, false, 15, 9});
  expect_agreed(pmd("client_max_window_bits"), pmd(""), {false, false, 15, 15});
  expect_agreed(pmd("client_max_window_bits=10"), pmd(""), {false, false, 15, 10});
  expect_agreed(pmd("client_max_window_bits=10"), pmd("client_max_window_bits=12"), {false, false, 15, 10});
  expect_agreed(pmd("client_no_context_takeover"), pmd(""), {false, true, 15, 15});
  expect_agreed(pmd("server_max_window_bits=9") + ", " + pmd(""), pmd(""), {false, false, 15, 15});
  expect_agreed(pmd(""), "other, " + pmd("") + ", another", {false, false, 15, 15});
}

TEST(DeflateNegotiation, a_client_goes_on_without_when_it_was_declined) {
  const Answer answer = confirmed(pmd(""), "");
  EXPECT_EQ(answer.error, Error::none);
  EXPECT_FALSE(answer.agreed);
}

// D005, D014, D017, D022, D024
// RFC 7692 §5: D005; §7: D014; §7.1.1.1: D017; §7.1.2.1: D022
TEST(DeflateNegotiation, a_client_fails_on_an_answer_that_does_not) {
  const std::string everything = pmd("client_max_window_bits");
  for (const char* parameters : malformed) expect_failed(everything, pmd(parameters));
  expect_failed(everything, pmd("client_max_window_bits"));
  expect_failed(pmd(""), pmd("client_max_window_bits=15"));
  expect_failed(pmd("server_no_context_takeover"), pmd(""));
  expect_failed(pmd("server_max_window_bits=10"), pmd(""));
  expect_failed(pmd("server_max_window_bits=15"), pmd(""));
  expect_failed(pmd("server_max_window_bits=10"), pmd("server_max_window_bits=11"));
  expect_failed(everything, pmd("") + ", " + pmd(""));
  expect_failed("", pmd(""));
  expect_failed(pmd("server_max_window_bits=9") + ", " + pmd("server_no_context_takeover"), pmd(""));
}

}  // namespace
}  // namespace wspc
