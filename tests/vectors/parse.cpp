// SPDX-License-Identifier: MIT
// parse: vectors from text.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

#include "vectors/conversation.h"
#include "vectors/line.h"

namespace wspc::vectors {
namespace {

// One block of lines. With `role both` it is read twice, once for each side.
class CaseReader {
 public:
  CaseReader(std::string file, Role role) : file_(std::move(file)) { case_.role = role; }

  void read(const std::string& text, std::size_t number) {
    Line line(text, file_ + ":" + std::to_string(number));
    read(line.keyword(), line);
    line.done();
  }

  Case finish() {
    if (case_.key && case_.role == Role::server) case_.key.reset();
    for (Happening& happening : case_.expected.events) locate(happening);
    return std::move(case_);
  }

 private:
  void read(const std::string& keyword, Line& line) {
    if (keyword == "case") return begin(line);
    if (keyword == "role") return void(line.word());
    if (keyword == "limit") return limit(line);
    if (keyword == "delivery") return delivery(line);
    if (keyword == "deflate") return deflate(line);
    if (keyword == "key") return key(line);
    if (keyword == "in") return input(line);
    if (keyword == "out") return output(line);
    if (keyword == "event") return events(line);
    if (keyword == "closure") return closure(line);
    if (keyword == "websocket.h") return websocket(line);
    application(keyword, line);
  }

  void begin(Line& line) {
    case_.name = line.rest();
    case_.where = line.where();
  }

  void limit(Line& line) {
    const std::string what = line.word();
    const std::uint64_t value = line.number();
    if (what == "message")
      case_.limits.message = value;
    else if (what == "frame")
      case_.limits.frame = value;
    else if (what == "fragments")
      case_.limits.fragments = static_cast<std::uint32_t>(value);
    else if (what == "outbox")
      case_.limits.outbox = static_cast<std::uint32_t>(value);
    else if (what == "pongs")
      case_.limits.pongs = static_cast<std::uint8_t>(value);
    else
      line.fail("no such limit: " + what);
    case_.only_connection = true;
  }

  void delivery(Line& line) {
    const std::string what = line.word();
    if (what == "messages")
      case_.delivery = Delivery::messages;
    else if (what == "pieces")
      case_.delivery = Delivery::pieces;
    else
      line.fail("no such delivery: " + what);
  }

  // The agreement of both sides, as in a server's answer. Messages to send are not compressed.
  void deflate(Line& line) {
    std::vector<Extension> offered;
    std::vector<Extension> chosen;
    parse_extensions("permessage-deflate; client_max_window_bits", offered);
    case_.extension = "permessage-deflate" + (line.ended() ? "" : "; " + line.rest());
    const bool read = parse_extensions(case_.extension, chosen);
    if (!read || confirm_deflate(offered, chosen, case_.deflate) != Error::none) line.fail("not an answer");
  }

  void key(Line& line) { case_.key = line.bytes().data; }

  void input(Line& line) {
    case_.frames.push_back(input_size_);
    Written written = line.bytes(case_.role == Role::server ? Mask::yes : Mask::no, frame_count_++);
    if (written.mark && mark_) line.fail("two marks in one case");
    if (written.mark) mark_ = input_size_ + *written.mark;
    input_size_ += written.data.size();
    if (case_.steps.empty() || case_.steps.back().what != Step::What::input) case_.steps.emplace_back();
    case_.steps.back().bytes += written.data;
  }

  void output(Line& line) { expectation().out += line.bytes().data; }

  // `event` alone means that there is no event.
  void events(Line& line) {
    if (line.ended()) return;
    do {
      expectation().events.push_back(event(line));
    } while (line.take_word("|"));
  }

  Happening event(Line& line) {
    const std::string kind = line.word();
    Happening happening;
    if (kind == "error") {
      happening.type = Event::Type::error;
      happening.error = line.word();
      return happening;
    }
    static const std::map<std::string, Event::Type> types = {{"text", Event::Type::text},
                                                             {"binary", Event::Type::binary},
                                                             {"ping", Event::Type::ping},
                                                             {"pong", Event::Type::pong},
                                                             {"close", Event::Type::close}};
    const auto type = types.find(kind);
    if (type == types.end()) line.fail("no such event: " + kind);
    happening.type = type->second;
    if (happening.type == Event::Type::close) happening.code = static_cast<std::uint16_t>(line.number());
    happening.payload = line.payload();
    if (line.take_word("…"))
      happening.ends = false;
    else
      line.take_word("end");
    return happening;
  }

  void closure(Line& line) {
    Closure closure;
    const std::string starter = line.word();
    closure.started_by = starter == "us"     ? Closure::Starter::us
                         : starter == "peer" ? Closure::Starter::peer
                                             : Closure::Starter::nobody;
    line.expect("sent");
    closure.sent = static_cast<std::uint16_t>(line.number());
    line.expect("received");
    closure.received = static_cast<std::uint16_t>(line.number());
    closure.clean = line.take_word("clean");
    case_.closure = closure;
  }

  void websocket(Line& line) {
    const std::string what = line.word();
    const std::string reason = line.rest();
    if (reason.empty()) line.fail("a reason is missing");
    if (what == "skip:")
      case_.skip_websocket = reason;
    else if (what == "differs:")
      case_.websocket.emplace();
    else
      line.fail("skip: or differs:");
  }

  void application(const std::string& keyword, Line& line) {
    static const std::map<std::string, Step::What> calls = {
        {"send", Step::What::send}, {"fragment", Step::What::fragment}, {"ping", Step::What::ping},
        {"pong", Step::What::pong}, {"close", Step::What::close},       {"lost", Step::What::lost}};
    const auto call = calls.find(keyword);
    if (call == calls.end()) line.fail("not understood: " + keyword);
    Step step{.what = call->second};
    if (step.what == Step::What::lost) case_.only_connection = true;
    if (step.what == Step::What::send || step.what == Step::What::fragment) {
      step.type = line.word() == "text" ? MessageType::text : MessageType::binary;
    }
    if (step.what == Step::What::close && line.at_digit()) step.code = static_cast<std::uint16_t>(line.number());
    step.bytes = line.payload();
    if (line.take_word("refused")) step.refusal = line.word();
    case_.steps.push_back(std::move(step));
  }

  Expectation& expectation() { return case_.websocket ? *case_.websocket : case_.expected; }

  void locate(Happening& happening) const {
    if (happening.type == Event::Type::error) happening.at = mark_;
  }

  std::string file_;
  Case case_;
  std::size_t input_size_ = 0;
  std::size_t frame_count_ = 0;
  std::optional<std::size_t> mark_;
};

struct Block {
  std::vector<std::pair<std::size_t, std::string>> lines;  // with their numbers
};

bool is_comment(const std::string& line) { return line.starts_with('#'); }
bool is_blank(const std::string& line) { return line.find_first_not_of(" \t") == std::string::npos; }

std::vector<Block> blocks_of(std::string_view text) {
  std::vector<Block> blocks(1);
  std::istringstream stream{std::string(text)};
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (is_blank(line) && !blocks.back().lines.empty()) blocks.emplace_back();
    if (is_blank(line) || is_comment(line)) continue;
    blocks.back().lines.emplace_back(number, line);
  }
  if (blocks.back().lines.empty()) blocks.pop_back();
  return blocks;
}

std::string role_of(const Block& block, const std::string& file) {
  for (const auto& [number, line] : block.lines) {
    Line words(line, file);
    if (words.keyword() == "role") return words.word();
  }
  throw std::runtime_error(file + ":" + std::to_string(block.lines.front().first) + ": no role");
}

Case read(const Block& block, Role role, const std::string& file) {
  CaseReader reader(file, role);
  for (const auto& [number, line] : block.lines) reader.read(line, number);
  return reader.finish();
}

}  // namespace

std::size_t Case::input_size() const {
  std::size_t size = 0;
  for (const Step& step : steps) {
    if (step.what == Step::What::input) size += step.bytes.size();
  }
  return size;
}

std::vector<Case> parse(std::string_view text, const std::string& file) {
  std::vector<Case> cases;
  for (const Block& block : blocks_of(text)) {
    const std::string role = role_of(block, file);
    if (role != "client") cases.push_back(read(block, Role::server, file));
    if (role != "server") cases.push_back(read(block, Role::client, file));
  }
  return cases;
}

std::vector<Case> load(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const auto& path : files) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::vector<Case> more = parse(text, path.filename().string());
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace wspc::vectors
