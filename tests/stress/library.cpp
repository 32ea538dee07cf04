// SPDX-License-Identifier: MIT
// library: the library's server and clients on many threads, with faults. Under the thread sanitizer, it has to stay
// silent.
//
// usage: stress_library [SECONDS] [--seed N]     exits with 1 when a client that does nothing wrong is not served,
// something
//                                                does not end, or something was never tried
#include <array>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "clients.h"
#include "wspc/client.h"

namespace wspc::stress {
namespace {

using namespace std::chrono_literals;

constexpr unsigned threads = 6;
constexpr std::chrono::seconds extension{120};  // on a machine that is too slow to have tried everything in time
constexpr std::chrono::seconds ending{120};     // for everything to end

// Ends the process when it does not end by itself.
class Watchdog {
 public:
  explicit Watchdog(std::chrono::seconds patience)
      : thread_([this, patience](const std::stop_token& over) {
          std::unique_lock lock(mutex_);
          if (over_.wait_for(lock, over, patience, [&over] { return over.stop_requested(); })) return;
          if (over.stop_requested()) return;
          std::puts("stress: something does not end");
          std::fflush(stdout);
          std::abort();
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any over_;
  std::jthread thread_;
};

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds(client_kinds().begin(), client_kinds().end());
  kinds.insert(kinds.end(), stranger_kinds().begin(), stranger_kinds().end());
  return kinds;
}

const char* name(Failure::Cause cause) {
  constexpr std::array names{"usage", "dns", "tcp", "proxy", "tls", "timeout", "http", "protocol", "cancelled"};
  return names.at(static_cast<std::size_t>(cause));
}

void work(const std::stop_token& over, Scene scene) {
  const std::vector<Kind> kinds = all_kinds();
  while (!over.stop_requested()) {
    const Kind& kind = kinds[scene.chance.below(kinds.size())];
    try {
      kind.run(scene);
      scene.tally.count(std::string("client: ") + kind.name);
    } catch (const ConnectError& error) {
      scene.tally.count(std::string("client: no server, ") + name(error.failure().cause));
      scene.chance.pause(5ms);
    } catch (const std::exception& error) {
      scene.tally.complain(std::string(kind.name) + ": " + error.what());
    }
  }
}

// A client that does nothing wrong, on a WebSocket that stays open.
void control(const std::stop_token& over, const std::string& url, Tally& tally, Chance chance) {
  try {
    WebSocket socket = dial(url + "/echo", chance);
    for (std::uint64_t number = 0; !over.stop_requested(); ++number) {
      const std::string text = "control " + std::to_string(number) + std::string(chance.below(5000), '.');
      if (socket.send(text) != Error::none) return tally.complain("a control client cannot send");
      const auto message = socket.receive_for(60s);
      if (!message || message->payload != text) return tally.complain("a control client was not answered");
      tally.count("client: control");
      chance.pause(5ms);
    }
    if (socket.close() != Error::none) tally.complain("a control client cannot close");
  } catch (const std::exception& error) {
    tally.complain(std::string("a control client: ") + error.what());
  }
}

std::vector<std::string> expected() {
  std::vector<std::string> names{"client: control",      "client: cancelled an attempt",
                                 "server: a round",      "server: /echo",
                                 "server: /throw",       "server: /early",
                                 "server: /deaf",        "server: /burst",
                                 "server: accepted",     "server: a verdict threw",
                                 "server: a page threw", "server: a trace threw",
                                 "server: a report",     "server: stopped",
                                 "server: drained",      "server: drained, then stopped"};
  for (const Kind& kind : all_kinds()) names.push_back(std::string("client: ") + kind.name);
  return names;
}

std::vector<std::string> missing(const Tally& tally) {
  std::vector<std::string> names = expected();
  std::erase_if(names, [&tally](const std::string& name) { return tally.has(name); });
  return names;
}

void wait(const Tally& tally, std::chrono::seconds seconds) {
  const auto end = std::chrono::steady_clock::now() + seconds;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  while (now() < end || (now() < end + extension && !missing(tally).empty())) std::this_thread::sleep_for(100ms);
}

bool run(std::chrono::seconds seconds, std::uint64_t seed) {
  Tally tally;
  const Watchdog watchdog(seconds + extension + ending);
  Chance chance(seed);
  {
    Shelf shelf(chance.seed());
    Steady steady(chance, shelf, tally);
    std::vector<std::jthread> controls;
    for (int i = 0; i < 2; ++i) {
      controls.emplace_back([url = steady.url(), &tally, own = chance.seed()](const std::stop_token& over) {
        control(over, url, tally, Chance(own));
      });
    }
    const Rounds rounds(chance.seed(), shelf, tally);
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i) {
      workers.emplace_back([&, own = chance.seed()](const std::stop_token& over) {
        work(over, {rounds, shelf, tally, Chance(own)});
      });
    }
    wait(tally, seconds);
    controls.clear();
    steady.end();
  }
  for (const std::string& name : missing(tally)) tally.complain("this was never done: " + name);
  return tally.report();
}

template <class T>
bool parse(const char* text, T& number) {
  const char* const end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, number);
  return error == std::errc() && at == end;
}

int main(int count, char** arguments) {
  unsigned seconds = 600;
  std::uint64_t seed = std::random_device()();
  for (int i = 1; i < count; ++i) {
    const bool is_seed = std::strcmp(arguments[i], "--seed") == 0 && i + 1 < count;
    if (!(is_seed ? parse(arguments[++i], seed) : parse(arguments[i], seconds))) {
      std::fputs("usage: stress_library [SECONDS] [--seed N]\n", stderr);
      return 2;
    }
  }
  std::printf("stress: seed %llu, %u s\n", static_cast<unsigned long long>(seed), seconds);
  std::fflush(stdout);
  const bool well = run(std::chrono::seconds(seconds), seed);
  std::printf("stress: %s; again with: ./dev stress library %u --seed %llu\n", well ? "all is well" : "failed", seconds,
              static_cast<unsigned long long>(seed));
  return well ? 0 : 1;
}

}  // namespace
}  // namespace wspc::stress

int main(int count, char** arguments) { return wspc::stress::main(count, arguments); }
