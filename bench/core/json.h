// SPDX-License-Identifier: MIT
// json: messages like those that programs send to each other, for benches of compression.
#ifndef WSPC_BENCH_CORE_JSON_H
#define WSPC_BENCH_CORE_JSON_H

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace wspc::bench {

class JsonWriter {
 public:
  explicit JsonWriter(std::uint32_t seed) : dice_(seed) {}

  // Exactly `size` bytes: records of one kind until it is full; the rest is the text of a note.
  std::string message(std::size_t size) {
    std::string text = R"({"type":")" + word(events_) + R"(","seq":)" + number(1'000'000) + R"(,"items":[)";
    const std::size_t head = text.size();
    while (true) {
      std::string next = record();
      if (text.size() > head) next.insert(0, 1, ',');
      if (text.size() + next.size() + 12 > size) break;
      text += next;
    }
    text += R"(],"note":")";
    while (text.size() + 2 < size) text += word(cities_) + " ";
    text.resize(size - 2);
    return text + R"("})";
  }

 private:
  using Words = std::vector<std::string>;

  std::string record() {
    return R"({"id":")" + hex(8) + "-" + hex(4) + R"(","user":")" + word(names_) + R"(","city":")" + word(cities_) +
           R"(","price":)" + number(1000) + "." + number(100) + R"(,"quantity":)" + number(50) + R"(,"time":17)" +
           number(100'000'000) + R"(,"active":)" + (dice_() % 2 == 0 ? "true" : "false") + "}";
  }
  std::string word(const Words& words) { return words[dice_() % words.size()]; }
  std::string number(std::uint32_t limit) { return std::to_string(dice_() % limit); }
  std::string hex(int digits) {
    std::string text;
    for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[dice_() % 16];
    return text;
  }

  std::mt19937 dice_;
  Words events_{"update", "snapshot", "order.created", "order.cancelled", "presence"};
  Words names_{"alice", "bob", "charlotte", "dmitri", "emre", "fatima", "georgios", "hanako", "ingrid", "jamal"};
  Words cities_{"Berlin", "São Paulo", "Nairobi", "Kyoto", "Lyon", "Toronto", "Gdańsk", "Melbourne", "Oslo", "Pune"};
};

inline std::vector<std::string> json_messages(std::size_t count, std::size_t size) {
  JsonWriter writer(1);
  std::vector<std::string> messages;
  for (std::size_t i = 0; i < count; ++i) messages.push_back(writer.message(size));
  return messages;
}

}  // namespace wspc::bench

#endif
