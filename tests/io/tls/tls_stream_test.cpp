// SPDX-License-Identifier: MIT
// tls_stream_test: both ends of TLS in memory, with the bytes between them cut in every way.   RFC 8446
#include "io/tls/tls_stream.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include "io/memory_stream.h"
#include "io/tls/tls_context.h"

namespace wspc::io {
namespace {

using Progress = TlsStream::Progress;

std::string patterned(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 7 % 26 + i / 1000 % 3);
  return text;
}

// A client and a server, and the wires between them.
struct Ends {
  explicit Ends(TlsContext::Protocols offered = {"http/1.1"}, TlsContext::Protocols served = {"h2", "http/1.1"}) {
    TlsClientOptions options;
    options.verify = false;
    EXPECT_EQ(client_context.prepare(options, offered), "");
    TlsServerOptions server_options;
    server_options.self_signed = true;
    EXPECT_EQ(server_context.prepare(server_options, served), "");
    auto below = std::make_unique<MemoryStream>(to_client, to_server);
    below_client = below.get();
    client = std::make_unique<TlsStream>(std::move(below), client_context.connect("localhost"));
    server = std::make_unique<TlsStream>(std::make_unique<MemoryStream>(to_server, to_client), server_context.accept());
  }

  // Both shake hands, in turns, until both are done or one of them fails.
  bool shake_hands() {
    Progress one = Progress::more;
    Progress other = Progress::more;
    for (int turn = 0; turn < 100'000; ++turn) {
      if (one == Progress::more) one = client->shake_hands(client_error);
      if (other == Progress::more) other = server->shake_hands(server_error);
      if (one == Progress::done && other == Progress::done) return true;
      if (one == Progress::failed || other == Progress::failed) break;
    }
    if (one == Progress::more) one = client->shake_hands(client_error);
    if (other == Progress::more) other = server->shake_hands(server_error);
    return false;
  }

  std::shared_ptr<Wire> to_client = std::make_shared<Wire>();
  std::shared_ptr<Wire> to_server = std::make_shared<Wire>();
  TlsContext client_context;
  TlsContext server_context;
  MemoryStream* below_client = nullptr;
  std::unique_ptr<TlsStream> client;
  std::unique_ptr<TlsStream> server;
  ErrorCode client_error;
  ErrorCode server_error;
};

// As much of `text` as is taken, offered in pieces of `piece` bytes.
std::size_t offer(Stream& stream, std::string_view text, std::size_t piece, ErrorCode& error) {
  std::vector<std::span<const std::byte>> pieces;
  const auto bytes = std::as_bytes(std::span(text));
  for (std::size_t at = 0; at < bytes.size() && pieces.size() < Stream::max_pieces; at += piece) {
    pieces.push_back(bytes.subspan(at, std::min(piece, bytes.size() - at)));
  }
  return stream.send(pieces, error);
}

// Reads all bytes that have arrived, in portions of `portion` bytes.
std::string read_all(Stream& stream, std::size_t portion, ErrorCode& error) {
  std::string all;
  std::vector<std::byte> buffer(portion);
  while (true) {
    error = {};
    const std::size_t size = stream.receive(buffer, error);
    if (error) return all;
    all.append(reinterpret_cast<const char*>(buffer.data()), size);
  }
}

bool would_block(const ErrorCode& error) { return error == boost::asio::error::would_block; }

// ---- the good path -------------------------------------------------------------------------------------------------

TEST(TlsStream, ShakesHandsWhateverThePieces) {
  for (const std::size_t step : {1u, 2u, 5u, 7u, 100u, 1000u, 100000u}) {
    Ends ends;
    ends.to_client->step = ends.to_server->step = step;
    ASSERT_TRUE(ends.shake_hands()) << step << ": " << ends.client_error.message();
    EXPECT_EQ(ends.client->protocol(), "http/1.1");
    EXPECT_EQ(ends.server->protocol(), "http/1.1");
    EXPECT_STREQ(SSL_get_version(ends.client->ssl()), "TLSv1.3");
  }
}

TEST(TlsStream, AgreesOnWhatTheServerPrefers) {
  Ends ends({"http/1.1", "h2"});
  ASSERT_TRUE(ends.shake_hands());
  EXPECT_EQ(ends.client->protocol(), "h2");
}

// RFC 7301 §3.2
TEST(TlsStream, RefusesAClientThatSpeaksNothingOfOurs) {
  Ends ends({"spdy/1"});
  EXPECT_FALSE(ends.shake_hands());
  EXPECT_EQ(ends.client_error.message(), "the two sides have no application protocol in common (ALPN)");
}

TEST(TlsStream, CarriesBytesWhateverThePieces) {
  const std::string text = patterned(200'000);
  for (const std::size_t piece : {1u, 100u, 16383u, 16384u, 16385u, 200'000u}) {
    for (const std::size_t step : {37u, 5000u, 1'000'000u}) {
      Ends ends;
      ASSERT_TRUE(ends.shake_hands());
      ends.to_server->step = step;
      std::string got;
      ErrorCode error;
      for (std::size_t sent = 0; sent < text.size();) {
        ErrorCode refused;
        sent += offer(*ends.client, std::string_view(text).substr(sent), piece, refused);
        ASSERT_FALSE(refused) << refused.message();
        do {  // half a record is nothing yet
          got += read_all(*ends.server, 3000, error);
          ASSERT_TRUE(would_block(error)) << error.message();
        } while (!ends.to_server->bytes.empty());
      }
      EXPECT_TRUE(got == text) << piece << ' ' << step;
    }
  }
}

TEST(TlsStream, LeavesOutEmptyPieces) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  const std::string text = "ab";
  const auto bytes = std::as_bytes(std::span(text));
  const std::span<const std::byte> pieces[] = {{}, bytes.first(1), {}, {}, bytes.subspan(1), {}};
  ErrorCode error;
  EXPECT_EQ(ends.client->send(pieces, error), 2u);
  EXPECT_FALSE(error);
  EXPECT_EQ(read_all(*ends.server, 100, error), "ab");
  EXPECT_EQ(ends.client->send({}, error), 0u);
}

// ---- when the stream below takes little ----------------------------------------------------------------------------

TEST(TlsStream, TakesNoMoreThanTheStreamBelowIsAboutToTake) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ends.to_server->room = 1000;
  const std::string text = patterned(1'000'000);
  ErrorCode error;
  const std::size_t taken = offer(*ends.client, text, text.size(), error);
  EXPECT_TRUE(taken <= 100'000) << taken;
  EXPECT_TRUE(would_block(error));

  error = {};
  EXPECT_EQ(offer(*ends.client, "more", 4, error), 0u);
  EXPECT_TRUE(would_block(error));
}

// The bytes that were refused need not be those that are offered next: what was taken is what arrives.
TEST(TlsStream, MayBeOfferedOtherBytesAfterARefusal) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ends.to_server->room = 300;
  std::string expected;
  std::string got;
  for (int turn = 0; turn < 2000; ++turn) {
    const std::string text = patterned(static_cast<std::size_t>(turn % 97 + 1));
    ErrorCode error;
    expected += text.substr(0, offer(*ends.client, text, 10, error));
    got += read_all(*ends.server, 1000, error);
  }
  ErrorCode error;
  ends.client->send({}, error);
  got += read_all(*ends.server, 1000, error);
  EXPECT_TRUE(got == expected);
  EXPECT_GT(expected.size(), 10'000u);
}

TEST(TlsStream, AsksToWriteUntilAllIsDelivered) {
  struct Nobody final : ReadinessWatcher {
    void ready(Interest what) override { told = what; }
    Interest told;
  } nobody;
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  read_all(*ends.client, 1000, error);  // the server's session slot
  ends.client->watch(nobody, {true, false});
  EXPECT_EQ(ends.below_client->interest, (Interest{true, false}));

  ends.to_server->room = 10;
  EXPECT_EQ(offer(*ends.client, "hello", 5, error), 5u);
  ends.client->watch(nobody, {true, false});
  EXPECT_EQ(ends.below_client->interest, (Interest{true, true}));

  ends.to_server->room = 1000;
  ends.below_client->watcher->ready({false, true});
  EXPECT_EQ(nobody.told, Interest{});  // nobody had asked to write
  EXPECT_EQ(ends.below_client->interest, (Interest{true, false}));
  EXPECT_EQ(read_all(*ends.server, 100, error), "hello");
}

// ---- the end -------------------------------------------------------------------------------------------------------

// RFC 8446 §6.1
TEST(TlsStream, ACloseNotifyIsTheEndOfFile) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  offer(*ends.client, "last words", 100, error);
  ends.client->shutdown();
  EXPECT_TRUE(ends.to_server->ended);
  EXPECT_EQ(read_all(*ends.server, 1000, error), "last words");
  EXPECT_EQ(error, boost::asio::error::eof);
  offer(*ends.server, "and mine", 100, error);
  EXPECT_EQ(read_all(*ends.client, 1000, error), "and mine");
}

// Nobody else would tell: the other side waits for ours before it closes.
TEST(TlsStream, ACloseNotifyBehindDataIsToldWithoutTheNetworksDoing) {
  struct Reader final : ReadinessWatcher {
    void ready(Interest what) override { told = what; }
    Interest told;
  } reader;
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  read_all(*ends.client, 1000, error);
  offer(*ends.server, "bye", 3, error);
  ends.server->shutdown();
  std::byte buffer[100];
  error = {};
  EXPECT_EQ(ends.client->receive(buffer, error), 3u);
  ends.client->watch(reader, {true, false});
  EXPECT_TRUE(ends.below_client->interest.write);
  ends.below_client->watcher->ready({false, true});
  EXPECT_EQ(reader.told, (Interest{true, false}));
  EXPECT_EQ(ends.client->receive(buffer, error), 0u);
  EXPECT_EQ(error, boost::asio::error::eof);
}

TEST(TlsStream, AnswersACloseNotifyBeforeItCloses) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  ends.server->shutdown();
  read_all(*ends.client, 1000, error);
  ends.to_server->bytes.clear();
  ends.client->close();
  EXPECT_FALSE(ends.to_server->bytes.empty());
  EXPECT_EQ(read_all(*ends.server, 1000, error), "");
  EXPECT_EQ(error, boost::asio::error::eof);
}

TEST(TlsStream, AnEndWithoutACloseNotifyIsATruncation) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  offer(*ends.client, "half a sen", 100, error);
  ends.client->close();
  EXPECT_EQ(read_all(*ends.server, 1000, error), "half a sen");
  EXPECT_EQ(error.message(), "the peer cut its TLS stream off: there was no close_notify");
}

TEST(TlsStream, AnEndInTheMiddleOfTheHandshakeIsNamed) {
  Ends ends;
  ErrorCode error;
  EXPECT_EQ(ends.client->shake_hands(error), Progress::more);
  ends.to_client->ended = true;
  EXPECT_EQ(ends.client->shake_hands(error), Progress::failed);
  EXPECT_EQ(error.message(), "the peer closed the connection in the middle of the TLS handshake");
}

// ---- damage --------------------------------------------------------------------------------------------------------

TEST(TlsStream, ADamagedRecordIsAnErrorAfterTheGoodOnes) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ErrorCode error;
  offer(*ends.client, "good", 4, error);
  const std::size_t first = ends.to_server->bytes.size();
  offer(*ends.client, "bad", 3, error);
  ends.to_server->bytes[first + 10] ^= 1;
  EXPECT_EQ(read_all(*ends.server, 1000, error), "good");
  EXPECT_EQ(error.message(), "a damaged TLS record came");
}

TEST(TlsStream, EveryDamagedByteOfAHandshakeIsAnErrorOrHarmless) {
  std::size_t size = 1;
  for (std::size_t at = 0; at < size; at += 3) {
    Ends ends;
    ErrorCode error;
    ASSERT_EQ(ends.client->shake_hands(error), Progress::more);
    size = ends.to_server->bytes.size();
    ends.to_server->bytes[at] ^= 0x40;
    if (ends.server->shake_hands(error) == Progress::failed) {
      EXPECT_FALSE(error.message().empty());
      EXPECT_TRUE(error);
    }
  }
}

TEST(TlsStream, SomebodyWhoSpeaksNoTlsIsToldApart) {
  for (const std::string_view text :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "+OK POP3 ready\r\n"}) {
    Ends ends;
    ErrorCode error;
    EXPECT_EQ(ends.client->shake_hands(error), Progress::more);
    ends.to_client->bytes = text;
    EXPECT_EQ(ends.client->shake_hands(error), Progress::failed);
    EXPECT_EQ(error.message(), "the peer does not speak TLS") << text;
  }
  Ends ends;
  ErrorCode error;
  ends.to_server->bytes = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(ends.server->shake_hands(error), Progress::failed);
  EXPECT_EQ(error.message(), "the peer does not speak TLS");
}

TEST(TlsStream, AWriteThatFailsIsToldOnceItIsTried) {
  Ends ends;
  ASSERT_TRUE(ends.shake_hands());
  ends.to_server->failure = boost::asio::error::broken_pipe;
  ErrorCode error;
  offer(*ends.client, "into the void", 100, error);
  EXPECT_EQ(error, boost::asio::error::broken_pipe);
}

}  // namespace
}  // namespace wspc::io
