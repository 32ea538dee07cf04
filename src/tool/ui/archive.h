// SPDX-License-Identifier: MIT
// archive: what has passed lately, for those who look at the page: the oldest goes first.
#ifndef WSPC_TOOL_UI_ARCHIVE_H
#define WSPC_TOOL_UI_ARCHIVE_H

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tool/traffic/traffic_sink.h"
#include "tool/traffic/wire_record.h"
#include "tool/ui/search_pattern.h"

namespace wspc::tool::ui {

// One thing that has happened.
struct Record {
  struct Frame {
    Direction direction = Direction::to_server;
    FrameView view;
    Error verdict = Error::none;
  };

  std::uint64_t id = 0;  // they are numbered in the order in which they happened
  std::uint64_t frames_before = 0;
  double time = 0;  // in seconds since 1970
  std::uint64_t connection = 0;
  std::optional<Frame> frame{};
  std::string line{};  // of what is no frame: as in a recording
  bool closes = false;
};

using RecordPointer = std::shared_ptr<const Record>;

// It is in the frame's payload, or in the message that the frame ends. Nothing is in what is no frame.
[[nodiscard]] bool is_in(const SearchPattern& pattern, const Record& record);

// As in a recording, and with its `id`. At most `shown` bytes of its payload.
[[nodiscard]] nlohmann::ordered_json json_of(const Record& record, std::size_t shown, Detail detail);

// Its functions may be called from any thread.
class Archive final : public TrafficSink {
 public:
  struct Limits {
    std::size_t records = 100'000;
    std::size_t bytes = 256 << 20;
    std::size_t ended = 1'000;  // connections of which no frame is left
  };

  explicit Archive(Limits limits) noexcept : limits_(limits) {}

  void opened(std::uint64_t connection, std::string_view client, const Contact& contact) override;
  void head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) override;
  void frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) override;
  void note(std::uint64_t connection, std::string_view text) override;
  void closed(std::uint64_t connection) override;

  // How far somebody has read.
  struct Place {
    std::uint64_t id = 0;
    std::uint64_t frames = 0;
    bool caught_up = false;  // it has been where frames are: from there on none is to be missed
  };
  struct Reading {
    std::vector<RecordPointer> records{};
    std::uint64_t lost = 0;  // frames that are not there any more
  };

  // At most `most` of what follows `place`, which is moved behind them.
  [[nodiscard]] Reading read(Place& place, std::size_t most) const;

  [[nodiscard]] RecordPointer find(std::uint64_t id) const;

  // The frames up to this place that have it in their payloads, or in the messages that they end.
  [[nodiscard]] std::vector<std::uint64_t> search(const SearchPattern& pattern, Place upto) const;

  // Nothing: it is not there, or has ended, or nothing can be put in.
  [[nodiscard]] std::optional<Contact> contact(std::uint64_t connection) const;

  // All of it, or of one connection (0: of all), as a recording of conversations with the server at `url`.
  [[nodiscard]] std::string recording(std::string_view url, std::uint64_t connection) const;

  // Forgets all but that there are the connections that are open.
  void clear();

 private:
  void add(Record record);
  void add_line(double time, std::uint64_t connection, const nlohmann::ordered_json& json, bool closes = false);
  void drop_oldest();
  void forget(std::uint64_t connection);
  [[nodiscard]] std::vector<RecordPointer> all() const;

  Limits limits_;
  mutable std::mutex mutex_;
  std::deque<RecordPointer> records_;
  std::size_t bytes_ = 0;
  std::uint64_t last_id_ = 0;
  std::uint64_t frames_ = 0;
  // What is no frame, and older than records_: a connection's frames mean little without it.
  std::map<std::uint64_t, RecordPointer> heads_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> heads_of_;  // by connection
  std::deque<std::uint64_t> ended_;                               // connections of which there are heads only
  std::map<std::uint64_t, Contact> contacts_;
};

}  // namespace wspc::tool::ui

#endif
