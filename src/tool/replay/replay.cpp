// SPDX-License-Identifier: MIT
// replay: the command `wspc replay`, which sends what the clients of a recording sent, at the same times.
#include "tool/replay/replay.h"

#include <algorithm>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bytes/endian.h"
#include "core/grammar.h"
#include "http/request.h"
#include "http/url.h"
#include "io/loop/loop.h"
#include "tool/recordings/recording.h"
#include "tool/replay/replay_options.h"
#include "tool/terminal/console.h"
#include "tool/terminal/conversation_result.h"
#include "tool/text/json_line.h"
#include "tool/traffic/secrets.h"

namespace wspc::tool {
namespace {

using Clock = std::chrono::steady_clock;

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

bool is_message(unsigned opcode) noexcept { return opcode == 1 || opcode == 2; }

// A recording may contain any time up to the year 9999; the replay waits at most this many seconds.
constexpr double longest_wait = 1e9;

Clock::duration in_seconds(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(std::clamp(seconds, 0.0, longest_wait)));
}

// The client of one conversation.
class Actor final : public io::ClientHandler, private io::Deadline {
 public:
  Actor(io::Loop& loop, const ReplayOptions& options, const RecordedConversation& conversation)
      : options_(options), conversation_(conversation), loop_(loop), client_(loop, told(options, conversation), *this) {
    for (RecordedMessage& message : messages_of(conversation)) {
      (message.direction == Direction::to_server ? lines_ : expected_).push_back(std::move(message));
    }
    std::erase_if(lines_, [](const RecordedMessage& line) { return line.opcode > 9; });  // pongs come by themselves
    std::erase_if(expected_, [](const RecordedMessage& line) { return !is_message(line.opcode); });
  }

  // `after`: when it began, since the first of all did.
  void start(Clock::duration after) { wake(Clock::now() + after, &Actor::connect); }

  [[nodiscard]] const ConversationResult& result() const noexcept { return result_; }
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
  [[nodiscard]] Clock::duration latest() const noexcept { return latest_; }

  // Where what came is another thing than what had come; empty: nowhere.
  [[nodiscard]] std::string difference() const {
    if (!different_.empty() || received_ == expected_.size()) return different_;
    return fmt::format("connection {}: {} messages came, not {}", conversation_.number, received_, expected_.size());
  }

 private:
  // The recorded request, with its target unless the URL has a path, and without the headers of the handshake itself.
  static ClientOptions told(const ReplayOptions& options, const RecordedConversation& conversation) {
    ClientOptions client = options.client;
    http::Url url;
    if (!conversation.request.empty() && http::parse(client.url, url).empty() && url.resource == "/") {
      const std::string& line = conversation.request.front();
      const std::size_t target = line.find('/');
      while (client.url.ends_with('/')) client.url.pop_back();
      if (target != line.npos) client.url += line.substr(target, line.find(' ', target) - target);
    }
    const bool chosen = !client.subprotocols.empty();  // by an option
    for (std::size_t i = 1; i < conversation.request.size(); ++i) {
      const std::string& line = conversation.request[i];
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      const std::string name = http::in_small_letters(line.substr(0, colon));
      const std::string value = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
      if (name == "sec-websocket-protocol" && !chosen) {
        core::each_token(value, [&client](std::string_view token) { client.subprotocols.emplace_back(token); });
      }
      if (is_redacted(value)) continue;  // replay() has reported it
      if (name == "authorization" || name == "cookie") client.headers.push_back({line.substr(0, colon), value});
    }
    return client;
  }

  void connect() { client_.start(); }

  // Waits until then, for one thing at a time.
  void wake(Clock::time_point at, void (Actor::*then)()) {
    then_ = then;
    loop_.set(*this, at);
  }

  void due(TimePoint) override { (this->*then_)(); }

  void opened(io::Session& session) override {
    session_ = &session;
    began_ = Clock::now();
    continue_replay();
  }

  void writable(io::Session&) override { continue_replay(); }

  [[nodiscard]] Clock::time_point time_of(const RecordedMessage& line) const {
    if (options_.speed == 0) return began_;
    return began_ + in_seconds((line.time - conversation_.opened) / options_.speed);
  }

  void continue_replay() {
    while (session_ != nullptr && next_ < lines_.size()) {
      const RecordedMessage& line = lines_[next_];
      const Clock::time_point at = time_of(line);
      if (at > Clock::now()) return wake(at, &Actor::continue_replay);
      if (say(line) == Error::outbox_full) return;  // writable() follows
      latest_ = std::max(latest_, Clock::now() - at);
      ++next_;
    }
    if (session_ != nullptr && !closing_) await_answers();
  }

  Error say(const RecordedMessage& line) {
    if (line.opcode == 9) return session_->ping(bytes_of(line.payload));
    if (line.opcode == 8) return close_as(line.payload);
    const Error error =
        session_->send(line.opcode == 1 ? MessageType::text : MessageType::binary, bytes_of(line.payload));
    if (error == Error::none) ++sent_;
    return error;
  }

  Error close_as(const std::string& payload) {
    closing_ = true;
    if (payload.size() < 2) return session_->close(0);
    const auto code = bytes::load_big<std::uint16_t>(bytes_of(payload).data());
    const Error error = session_->close(code, std::string_view(payload).substr(2));
    return error == Error::invalid_outgoing_close ? session_->close() : error;
  }

  // The recording ends without a Close of the client's: ours comes when the answers have, or too late.
  void await_answers() {
    if (received_ >= expected_.size()) return close();
    wake(Clock::now() + options_.wait, &Actor::close);
  }

  void close() {
    closing_ = true;
    if (session_ != nullptr) session_->close();
  }

  void event(io::Session&, const Event& event) override {
    if (event.type == Event::Type::close) reason_ = event.text();
    if (event.type != Event::Type::text && event.type != Event::Type::binary) return;
    compare(event);
    ++received_;
    if (next_ == lines_.size() && !closing_) continue_replay();
  }

  void compare(const Event& event) {
    if (!different_.empty() || received_ >= expected_.size()) return;
    const RecordedMessage& then = expected_[received_];
    const unsigned opcode = event.type == Event::Type::text ? 1 : 2;
    if (then.opcode == opcode && then.payload == event.text()) return;
    different_ = fmt::format("connection {}: message {} is another one than then", conversation_.number, received_ + 1);
  }

  void closed(io::Session& session, const Closure& closure) override {
    session_ = nullptr;
    loop_.set(*this, TimePoint::max());
    result_ = tool::result(closure, reason_, transport_problem(session));
  }

  void failed(const Failure& failure) override { result_ = tool::result(failure); }

  const ReplayOptions& options_;
  const RecordedConversation& conversation_;
  io::Loop& loop_;
  io::Client client_;
  void (Actor::*then_)() = nullptr;
  io::Session* session_ = nullptr;
  Clock::time_point began_{};
  Clock::duration latest_{};  // how late the latest message was
  std::vector<RecordedMessage> lines_;
  std::vector<RecordedMessage> expected_;
  std::size_t next_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::string reason_;
  std::string different_;
  ConversationResult result_;
  bool closing_ = false;
};

std::vector<const RecordedConversation*> chosen(const ReplayOptions& options, const Recording& recording) {
  std::vector<const RecordedConversation*> found;
  for (const RecordedConversation& each : recording.conversations) {
    const bool wanted = options.connection == 0 || each.number == options.connection;
    if (wanted && each.opened != 0) found.push_back(&each);
  }
  return found;
}

// Credentials that were not recorded cannot be replayed. A target that contains one is requested as it was recorded.
bool lacks_secrets(const std::vector<const RecordedConversation*>& conversations) {
  return std::any_of(conversations.begin(), conversations.end(), [](const RecordedConversation* each) {
    return std::any_of(each->request.begin(), each->request.end(), is_redacted);
  });
}

void report(const ReplayOptions& options, const std::vector<std::unique_ptr<Actor>>& actors) {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  Clock::duration latest{};
  for (const auto& actor : actors) {
    sent += actor->sent();
    received += actor->received();
    latest = std::max(latest, actor->latest());
  }
  const double late = std::chrono::duration<double, std::milli>(latest).count();
  if (options.json) {
    const nlohmann::ordered_json json{
        {"connections", actors.size()}, {"sent", sent}, {"received", received}, {"latest_ms", late}};
    return static_cast<void>(write_all(STDOUT_FILENO, json_line(json) + '\n'));
  }
  note(fmt::format("wspc: {} connection{}, {} messages sent, {} received; none sent more than {:.1f} ms late",
                   actors.size(), actors.size() == 1 ? "" : "s", sent, received, late));
}

ExitStatus replay(const ReplayOptions& options) {
  Recording recording;
  if (const std::string wrong = read_recording(options.file, recording); !wrong.empty()) {
    complain(wrong);
    return ExitStatus::usage;
  }
  if (const std::string left_out = describe_left_out(options.file, recording); !left_out.empty()) complain(left_out);
  const std::vector<const RecordedConversation*> conversations = chosen(options, recording);
  if (conversations.empty()) {
    complain(fmt::format("{}: there is no such WebSocket in it", options.file));
    return ExitStatus::usage;
  }
  if (lacks_secrets(conversations)) {
    complain("credentials are REDACTED in the recording: give them with --header, --user or --bearer, and in the URL");
  }

  io::Loop loop;
  std::vector<std::unique_ptr<Actor>> actors;
  for (const RecordedConversation* const each : conversations) {
    actors.push_back(std::make_unique<Actor>(loop, options, *each));
    const double after = options.speed == 0 ? 0 : (each->began - conversations.front()->began) / options.speed;
    actors.back()->start(in_seconds(after));
  }
  loop.run();

  report(options, actors);
  ExitStatus status = ExitStatus::clean;
  for (const auto& actor : actors) {
    std::string problem = actor->result().text;
    ExitStatus worse = actor->result().status;
    if (worse == ExitStatus::clean && options.compare && !actor->difference().empty()) {
      problem = actor->difference();
      worse = ExitStatus::protocol;
    }
    if (!problem.empty() && worse != ExitStatus::clean) complain(problem);
    if (status == ExitStatus::clean) status = worse;
  }
  return status;
}

}  // namespace

Command replay_command() {
  return make_command<ReplayOptions>("replay", "Say again what the clients of a recording have said", add_options,
                                     replay);
}

}  // namespace wspc::tool
