// SPDX-License-Identifier: MIT
// archive_test: what the page's archive keeps, what it drops, and what those who read are told of that.
#include "tool/ui/archive.h"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tool/recordings/recording.h"

namespace wspc::tool::ui {
namespace {

FrameView text(const std::string& payload) {
  FrameView view;
  view.frame.header.opcode = core::Opcode::text;
  view.frame.header.length = payload.size();
  view.payload = payload;
  view.text = true;
  return view;
}

void say(Archive& archive, std::uint64_t connection, const std::string& payload) {
  archive.frame(connection, Direction::to_server, text(payload), Error::none);
}

// The records that can be read, as "connection 1" or "frame 1 a".
std::vector<std::string> read(const Archive& archive, Archive::Place& place, std::uint64_t& lost, std::size_t most) {
  std::vector<std::string> found;
  while (true) {
    const Archive::Reading reading = archive.read(place, most);
    lost += reading.lost;
    if (reading.records.empty()) return found;
    for (const RecordPointer& record : reading.records) {
      const auto json = json_of(*record, 100, Detail::meaning);
      found.push_back(json["kind"].get<std::string>() + ' ' + std::to_string(record->connection) +
                      (record->frame ? ' ' + json["text"].get<std::string>() : std::string()));
    }
  }
}

std::vector<std::string> read(const Archive& archive) {
  Archive::Place place;
  std::uint64_t lost = 0;
  return read(archive, place, lost, 1000);
}

using Strings = std::vector<std::string>;

TEST(Archive, IsReadInAnyPieces) {
  Archive archive({});
  archive.opened(1, "client", {});
  for (const char* const payload : {"a", "b", "c"}) say(archive, 1, payload);
  archive.closed(1);
  for (std::size_t most = 1; most < 7; ++most) {
    Archive::Place place;
    std::uint64_t lost = 0;
    EXPECT_EQ(read(archive, place, lost, most),
              (Strings{"connection 1", "frame 1 a", "frame 1 b", "frame 1 c", "closed 1"}));
    EXPECT_EQ(lost, 0U);
    say(archive, 2, "later");
    EXPECT_EQ(read(archive, place, lost, most).size(), 1U);
    archive.clear();
    archive.opened(1, "client", {});
    for (const char* const payload : {"a", "b", "c"}) say(archive, 1, payload);
    archive.closed(1);
  }
}

TEST(Archive, DropsTheOldestFramesButNotWhoseTheyWere) {
  Archive archive({.records = 3});
  archive.opened(1, "client", {});
  for (const char* const payload : {"a", "b", "c", "d", "e"}) say(archive, 1, payload);
  EXPECT_EQ(read(archive), (Strings{"connection 1", "frame 1 c", "frame 1 d", "frame 1 e"}));
}

TEST(Archive, DropsTheOldestWhenTheyAreTooLarge) {
  Archive archive({.bytes = 5000});
  for (int i = 0; i < 10; ++i) say(archive, 1, std::string(1000, 'x'));
  EXPECT_LT(read(archive).size(), 5U);
  say(archive, 1, std::string(100'000, 'y'));
  EXPECT_EQ(read(archive).size(), 1U);  // one is kept in any case
}

TEST(Archive, TellsASlowReaderWhatItHasMissed) {
  Archive archive({.records = 3});
  Archive::Place place;
  std::uint64_t lost = 0;
  say(archive, 1, "a");
  EXPECT_EQ(read(archive, place, lost, 10).size(), 1U);
  for (const char* const payload : {"b", "c", "d", "e", "f"}) say(archive, 1, payload);
  EXPECT_EQ(read(archive, place, lost, 10), (Strings{"frame 1 d", "frame 1 e", "frame 1 f"}));
  EXPECT_EQ(lost, 2U);
}

TEST(Archive, HasNothingToTellOfTheTimeBeforeAReaderCame) {
  Archive archive({.records = 2});
  archive.opened(1, "client", {});
  for (const char* const payload : {"a", "b", "c", "d"}) say(archive, 1, payload);
  Archive::Place place;
  std::uint64_t lost = 0;
  read(archive, place, lost, 1);
  EXPECT_EQ(lost, 0U);
}

TEST(Archive, ForgetsConnectionsThatEndedLongAgo) {
  Archive archive({.records = 1, .ended = 2});
  for (std::uint64_t connection = 1; connection <= 5; ++connection) {
    archive.opened(connection, "client", {});
    if (connection != 3) archive.closed(connection);
  }
  say(archive, 9, "last");
  EXPECT_EQ(read(archive),
            (Strings{"connection 3", "connection 4", "closed 4", "connection 5", "closed 5", "frame 9 last"}));
}

TEST(Archive, ClearedKeepsThatThereAreConnections) {
  Archive archive({});
  archive.opened(1, "open", {});
  archive.opened(2, "ended", {});
  say(archive, 1, "a");
  archive.closed(2);
  archive.clear();
  EXPECT_EQ(read(archive), Strings{"connection 1"});
}

TEST(Archive, FindsWhatIsInPayloads) {
  Archive archive({});
  say(archive, 1, "Hello");
  say(archive, 1, "Help");
  FrameView inflated = text("\xc0\xff\xee");
  inflated.inflated = "well HELLO there";
  archive.frame(1, Direction::to_client, inflated, Error::none);
  const Archive::Place all{100};
  EXPECT_EQ(archive.search(SearchPattern("hello"), all), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(archive.search(SearchPattern("hel"), all).size(), 3U);
  EXPECT_EQ(archive.search(SearchPattern("hel"), {1}).size(), 1U);
  EXPECT_EQ(archive.search(SearchPattern("0x48656C70"), all), (std::vector<std::uint64_t>{2}));
  EXPECT_TRUE(
      archive.search(SearchPattern("0xc0ffee"), all).empty());  // what was meant is looked at, not what was on the wire
  EXPECT_TRUE(archive.search(SearchPattern("0x4"), all).empty());  // not yet bytes: text
}

TEST(Archive, IsARecording) {
  Archive archive({.records = 4});
  archive.opened(1, "client", {});
  archive.head(1, Direction::to_server, {{"GET /one HTTP/1.1"}});
  archive.head(1, Direction::to_client, {{"HTTP/1.1 101 Switching Protocols"}});
  archive.opened(2, "other", {});
  for (const char* const payload : {"a", "b", "c"}) say(archive, 1, payload);
  say(archive, 2, "d");
  for (const std::uint64_t only : {0U, 1U}) {
    std::istringstream lines(archive.recording("ws://there", only));
    Recording recording;
    ASSERT_EQ(read_recording(lines, "it", recording), "");
    EXPECT_EQ(recording.url, "ws://there");
    ASSERT_EQ(recording.conversations.size(), only == 0 ? 2U : 1U);
    EXPECT_EQ(recording.conversations[0].request, Strings{"GET /one HTTP/1.1"});
    EXPECT_EQ(recording.conversations[0].frames.size(), 3U);
  }
}

TEST(Archive, KnowsHowAConnectionIsReachedWhileItIsOpen) {
  Archive archive({});
  std::string said;
  archive.opened(1, "client",
                 {{Direction::to_client}, [&said](Direction, const std::string& bytes) { said = bytes; }, {}});
  archive.opened(2, "watched only", {});
  ASSERT_TRUE(archive.contact(1));
  archive.contact(1)->say(Direction::to_client, "hello");
  EXPECT_EQ(said, "hello");
  EXPECT_FALSE(archive.contact(2));
  archive.closed(1);
  EXPECT_FALSE(archive.contact(1));
}

}  // namespace
}  // namespace wspc::tool::ui
