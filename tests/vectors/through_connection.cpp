// SPDX-License-Identifier: MIT
// through_connection: a vector spoken to a Connection.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "vectors/run.h"

namespace wspc::vectors {
namespace {

// Bytes that differ from call to call; or, for a vector that names its key, that key again and again.
struct Keys {
  std::optional<Bytes> fixed;
  std::uint32_t next = 0x12345678;

  static bool fill(void* context, std::span<std::byte> out) noexcept {
    Keys& keys = *static_cast<Keys*>(context);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 4 == 0) keys.next = keys.next * 1664525 + 1013904223;
      out[i] =
          keys.fixed ? static_cast<std::byte>((*keys.fixed)[i % 4]) : static_cast<std::byte>(keys.next >> (i % 4 * 8));
    }
    return true;
  }
};

class Speaker {
 public:
  Speaker(const Case& test, Delivery delivery, std::size_t written_at_once)
      : keys_{test.key}, delivery_(delivery), written_at_once_(written_at_once), connection_(test.role, options(test)) {
    if (test.deflate) connection_.deflate(*test.deflate, {.compress = Compress::never});
  }

  void input(const Bytes& piece) {
    // Memory of exactly this size, which is freed afterwards: the engine may not read beyond its end, or later.
    const auto memory = std::make_unique<std::byte[]>(piece.size());
    std::memcpy(memory.get(), piece.data(), piece.size());
    std::span<std::byte> rest(memory.get(), piece.size());
    for (std::size_t calls = 0; calls <= 2 * piece.size() + 2; ++calls) {
      const bool more = calls_++ % 2 == 0 ? receive_one(rest) : receive_several(rest);
      drain();
      if (!more) return expect(rest.empty(), "none, but there is input left");
    }
    expect(false, "receive() does not come to an end");
  }

  void call(const Step& step) {
    const std::string_view name = describe(answer(step)).name;
    const std::string_view wanted = step.refusal.empty() ? describe(Error::none).name : std::string_view(step.refusal);
    if (name != wanted) seen_.problem = "a call answered " + std::string(name) + ", not " + std::string(wanted);
    drain();
  }

  void lost() {
    record(connection_.transport_closed());
    expect(!connection_.transport_closed(), "transport_closed() told twice");
  }

  Transcript finish() {
    seen_.closure = connection_.closure();
    expect(!failed_ || connection_.over(), "failed, but not over");
    expect(!failed_ || connection_.state() == Connection::State::closed, "failed, but not closed");
    return std::move(seen_);
  }

 private:
  Options options(const Case& test) {
    Options options;
    options.limits = test.limits;
    options.delivery = delivery_;
    options.random = {&Keys::fill, &keys_};
    return options;
  }

  bool receive_one(std::span<std::byte>& rest) {
    const Event event = connection_.receive(rest);
    record(event);
    return static_cast<bool>(event);
  }

  // The events are examined when all of them have been returned, as an application would.
  bool receive_several(std::span<std::byte>& rest) {
    std::array<Event, 3> events;
    events.fill({.type = Event::Type::close, .error = Error::out_of_memory, .code = 1, .offset = 1, .payload = {}});
    const std::size_t count = connection_.receive(rest, std::span(events).first(1 + calls_ % events.size()));
    for (const Event& event : std::span(events).first(count)) {
      expect(static_cast<bool>(event), "none, but counted");
      record(event);
    }
    return count > 0;
  }

  Error answer(const Step& step) {
    const auto payload = std::as_bytes(std::span(step.bytes));
    switch (step.what) {
      case Step::What::send:
        return connection_.send(step.type, payload);
      case Step::What::fragment:
        return connection_.send_fragment(step.type, payload);
      case Step::What::ping:
        return connection_.ping(payload);
      case Step::What::pong:
        return connection_.pong(payload);
      case Step::What::close:
        return connection_.close(step.code, step.bytes);
      case Step::What::input:
      case Step::What::lost:
        break;
    }
    return Error::none;
  }

  void record(const Event& event) {
    if (!event) return;
    expect(!failed_, "an event after the error");
    Happening happening{.type = event.type, .payload = Bytes(event.text()), .code = event.code};
    if (event.type == Event::Type::error) {
      failed_ = true;
      happening.error = describe(event.error).name;
      if (event.error != Error::connection_lost) happening.at = static_cast<std::size_t>(event.offset);
      expect(connection_.closure().error == event.error, "closure() has another error");
    } else {
      expect(event.error == Error::none, "an error in an event that is none");
    }
    if (event.type == Event::Type::text || event.type == Event::Type::binary) order(event, happening);
    seen_.events.push_back(std::move(happening));
  }

  void order(const Event& event, Happening& happening) {
    happening.ends = event.last;
    expect(event.first == !inside_, "`first` is wrong");
    expect(delivery_ == Delivery::pieces || (event.first && event.last), "a piece, though messages were asked for");
    inside_ = !event.last;
  }

  void drain() {
    std::array<std::span<const std::byte>, 3> spans;
    for (;;) {
      const std::size_t count = connection_.transmit(std::span(spans).first(1 + turn_++ % spans.size()));
      if (count == 0) break;
      std::size_t left = written_at_once_;
      std::size_t written = 0;
      for (std::size_t i = 0; i < count && left > 0; ++i) {
        const auto part = spans[i].first(std::min(left, spans[i].size()));
        seen_.out.append(reinterpret_cast<const char*>(part.data()), part.size());
        left -= part.size();
        written += part.size();
      }
      connection_.transmitted(written);
      if (written == 0) return expect(false, "transmit() shows nothing but empty spans");
    }
    expect(connection_.queued() == 0, "nothing to transmit, but queued() says so");
  }

  void expect(bool right, const char* problem) {
    if (!right && seen_.problem.empty()) seen_.problem = problem;
  }

  Keys keys_;
  Delivery delivery_;
  std::size_t written_at_once_;
  Connection connection_;
  Transcript seen_;
  bool inside_ = false;
  bool failed_ = false;
  std::size_t turn_ = 0;
  std::size_t calls_ = 0;
};

}  // namespace

std::vector<Bytes> cut(const Step& step, std::size_t position, const Cuts& cuts) {
  std::vector<Bytes> pieces;
  std::size_t from = 0;
  for (auto at = std::upper_bound(cuts.begin(), cuts.end(), position);
       at != cuts.end() && *at < position + step.bytes.size(); ++at) {
    pieces.push_back(step.bytes.substr(from, *at - position - from));
    from = *at - position;
  }
  pieces.push_back(step.bytes.substr(from));
  return pieces;
}

Transcript through_connection(const Case& test, Delivery delivery, const Cuts& cuts, std::size_t written_at_once) {
  Speaker speaker(test, delivery, written_at_once);
  std::size_t position = 0;
  for (const Step& step : test.steps) {
    if (step.what == Step::What::lost) {
      speaker.lost();
    } else if (step.what != Step::What::input) {
      speaker.call(step);
    } else {
      for (const Bytes& piece : cut(step, position, cuts)) speaker.input(piece);
      position += step.bytes.size();
    }
  }
  return speaker.finish();
}

}  // namespace wspc::vectors
