// SPDX-License-Identifier: MIT
// judge: one vector in every way that it can be run.
#include <algorithm>
#include <set>
#include <sstream>

#include "bytes/kernels.h"
#include "vectors/run.h"

namespace wspc::vectors {
namespace {

// Up to this many bytes, every place is cut; of longer inputs the surroundings of every line and a sample.
constexpr std::size_t short_input = 700;
constexpr std::size_t sample = 24;
constexpr std::size_t around = 18;

std::vector<std::size_t> places(const Case& test) {
  const std::size_t size = test.input_size();
  std::set<std::size_t> chosen;
  const std::size_t step = size <= short_input ? 1 : size / sample;
  for (std::size_t at = 1; at < size; at += step) chosen.insert(at);
  const std::size_t every = std::max<std::size_t>(1, test.frames.size() / 16);
  for (std::size_t line = 0; line < test.frames.size(); line += every) {
    const std::size_t frame = test.frames[line];
    const std::size_t from = frame > around ? frame - around : 1;
    for (std::size_t at = from; at < std::min(frame + around, size); ++at) chosen.insert(at);
  }
  return {chosen.begin(), chosen.end()};
}

Cuts everywhere(std::size_t size) {
  Cuts cuts;
  for (std::size_t at = 1; at < size; ++at) cuts.push_back(at);
  return cuts;
}

// How one run is called in a report.
struct Way {
  std::string_view kernel;
  std::string_view face;
  std::string cut;
};

std::string tell(const Case& test, const Way& way, const std::string& what) {
  std::ostringstream text;
  text << test.where << ": " << test.name << "\n  (" << (test.role == Role::client ? "client" : "server") << ", "
       << way.face << ", " << way.kernel << ", " << way.cut << ")\n  " << what;
  return text.str();
}

template <typename Value>
std::string difference(const char* what, const Value& expected, const Value& seen) {
  if (expected == seen) return {};
  return std::string(what) + "\n  expected" + show(expected) + "\n  seen" + show(seen);
}

std::string difference(const Closure& expected, const Closure& seen) {
  const bool same = expected.started_by == seen.started_by && expected.sent == seen.sent &&
                    expected.received == seen.received && expected.clean == seen.clean;
  return same ? std::string() : "closure: expected " + show(expected) + ", seen " + show(seen);
}

// The Close that explains an error says why in words: those of the error's row. Vectors have only its code.
Bytes without_explanation(Bytes out, const Expectation& expected) {
  if (expected.events.empty() || expected.events.back().type != Event::Type::error) return out;
  for (int row = 0; row <= static_cast<int>(Error::resource_not_found); ++row) {
    const ErrorInfo& info = describe(static_cast<Error>(row));
    if (info.name != expected.events.back().error || info.close_code == 0) continue;
    const std::size_t size = 4 + info.text.size();
    if (out.size() < size || !out.ends_with(info.text)) return out;
    const std::size_t close = out.size() - size;
    if (out[close] != '\x88' || static_cast<std::size_t>(out[close + 1]) != size - 2) return out;
    out[close + 1] = 2;
    out.resize(close + 4);
    return out;
  }
  return out;
}

std::string against_connection(const Case& test, Form form, const Transcript& seen) {
  std::string problem = seen.problem;
  const Bytes plain = unmasked(seen.out, test.role, test.key.has_value(), problem);
  const Bytes out = without_explanation(plain, test.expected);
  std::string ignored;
  const Bytes wanted = unmasked(test.expected.out, test.role, true, ignored);
  if (problem.empty()) problem = difference("events", normal(test.expected.events, form), normal(seen.events, form));
  if (problem.empty()) problem = difference("out", wanted, out);
  const bool explained = out.size() != plain.size();
  if (problem.empty() && test.key && !explained) problem = difference("out, masked", test.expected.out, seen.out);
  if (problem.empty() && test.closure) problem = difference(*test.closure, seen.closure);
  return problem;
}

// The same conversation as the thirteen functions show it, unless the vector says otherwise: no pings, one kind of
// error, and only the application's Closes.
Expectation as_websocket(const Case& test) {
  if (test.websocket) return *test.websocket;
  Expectation expected = test.expected;
  for (Happening& happening : expected.events) {
    if (happening.type == Event::Type::error) happening.error = "E_INVALID_PROTOCOL_FORMAT";
  }
  const bool closes = std::any_of(test.steps.begin(), test.steps.end(), [](const Step& step) {
    return step.what == Step::What::close && step.refusal.empty();
  });
  std::string ignored;
  expected.out = unmasked(expected.out, test.role, true, ignored);
  if (!closes) expected.out = without_closes(expected.out);
  return expected;
}

std::string against_websocket(const Case& test, const Expectation& expected, const Transcript& seen) {
  std::string problem = seen.problem;
  const Bytes out = unmasked(seen.out, test.role, false, problem);
  const Form form = Form::websocket;
  if (problem.empty()) problem = difference("events", normal(expected.events, form), normal(seen.events, form));
  if (problem.empty()) problem = difference("out", expected.out, out);
  return problem;
}

class Judge {
 public:
  Judge(const Case& test, std::string_view kernel) : test_(test), kernel_(kernel), expected_(as_websocket(test)) {}

  std::string judge() {
    const std::size_t size = test_.input_size();
    std::string problem = cut("whole", {});
    if (problem.empty() && size > 1) problem = cut("byte by byte", everywhere(size));
    for (const std::size_t at : places(test_)) {
      if (problem.empty()) problem = cut("cut at " + std::to_string(at), {at});
    }
    return problem;
  }

 private:
  std::string cut(const std::string& name, const Cuts& cuts) {
    std::string problem;
    if (test_.delivery != Delivery::pieces) problem = connection(Delivery::messages, name, cuts);
    if (problem.empty() && test_.delivery != Delivery::messages) problem = connection(Delivery::pieces, name, cuts);
    if (!problem.empty() || test_.only_connection || !test_.skip_websocket.empty()) return problem;
    for (const Buffers buffers : {Buffers{}, Buffers{.component = 256}, Buffers{.own = 5}}) {
      if (problem.empty()) problem = websocket(buffers, name, cuts);
    }
    return problem;
  }

  std::string connection(Delivery delivery, const std::string& name, const Cuts& cuts) {
    const bool whole = delivery == Delivery::messages;
    const std::size_t written_at_once = cuts.size() > 1 && cuts.size() < short_input ? 1 : 1 << 20;
    const Transcript seen = through_connection(test_, delivery, cuts, written_at_once);
    const std::string problem = against_connection(test_, whole ? Form::messages : Form::pieces, seen);
    const Way way{kernel_, whole ? "Connection, messages" : "Connection, pieces", name};
    return problem.empty() ? problem : tell(test_, way, problem);
  }

  std::string websocket(Buffers buffers, const std::string& name, const Cuts& cuts) {
    // The application's own tiny buffer is for short conversations: thousands of indications show nothing new.
    if (buffers.own != 0 && test_.input_size() > short_input) return {};
    const Transcript seen = through_websocket(test_, buffers, cuts);
    const std::string problem = against_websocket(test_, expected_, seen);
    const std::string buffer =
        "websocket.h, receive buffer " +
        (buffers.own != 0 ? "of its own " + std::to_string(buffers.own) : std::to_string(buffers.component));
    return problem.empty() ? problem : tell(test_, {kernel_, buffer, name}, problem);
  }

  const Case& test_;
  std::string_view kernel_;
  Expectation expected_;
};

}  // namespace

std::string judge(const Case& test) {
  const bytes::Kernels& in_use = bytes::kernels();
  std::string problem;
  for (const bytes::Kernels& kernel : bytes::available_kernels()) {
    bytes::use_kernels(kernel);
    if (problem.empty()) problem = Judge(test, kernel.name).judge();
  }
  bytes::use_kernels(in_use);
  return problem;
}

}  // namespace wspc::vectors
