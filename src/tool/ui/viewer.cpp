// SPDX-License-Identifier: MIT
// viewer: one open page.
#include "tool/ui/viewer.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "io/loop/loop.h"
#include "tool/text/bounded_json.h"
#include "tool/text/hex.h"
#include "tool/traffic/wire_record.h"
#include "tool/ui/order.h"

namespace wspc::tool::ui {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds period{40};  // faster than people can see
constexpr std::size_t at_once = 500;             // records in one message
constexpr std::size_t glimpse = 1024;            // bytes of their payloads: the rest is sent when it is asked for
constexpr std::size_t ahead = 4 << 20;           // bytes that may be on the way to the page
constexpr std::size_t previewed = 256;           // bytes of what is being composed

std::string preview_of(const std::string& bytes) {
  const auto shown = std::as_bytes(std::span(bytes)).first(std::min(bytes.size(), previewed));
  std::string text;
  for (const std::byte byte : shown) text += to_hex({&byte, 1}).substr(2) + ' ';
  return text + (bytes.size() > previewed ? "… " : "") + '(' + std::to_string(bytes.size()) + " bytes)";
}

}  // namespace

Viewer::Viewer(const House& house, io::Session& session) : house_(house), session_(session) {
  Json hello = house_.hello();
  hello["time"] = seconds_now();
  say({{"hello", hello}});
  due(std::chrono::steady_clock::now());
}

bool Viewer::tell(const Json& json) { return session_.send_text(line_of(json)) == Error::none; }

// A page that has closed misses it.
void Viewer::say(const Json& json) { static_cast<void>(tell(json)); }

void Viewer::begin_anew() {
  place_ = {};
  say({{"cleared", true}});
}

// ---- what passes ---------------------------------------------------------------------------------------------------

// A slow page gets fewer records, because those that it has not read are eventually dropped from the archive.
// Sends one message in each turn of the loop, so that other pages, and the end of this one, do not wait until the
// whole archive has been sent.
void Viewer::due(TimePoint now) {
  const bool more = session_.queued() < ahead && send_records();
  session_.loop().set(*this, more ? std::chrono::steady_clock::now() : now + period);
}

// Returns false when there are no more of them, or when the page takes none any more.
bool Viewer::send_records() {
  const Archive::Reading reading = house_.archive.read(place_, at_once);
  if (reading.records.empty()) return false;
  Json told{{"records", Json::array()}};
  for (const RecordPointer& record : reading.records) {
    Json json = json_of(*record, glimpse, Detail::meaning);
    if (is_in(needle_, *record)) json["hit"] = true;
    told["records"].push_back(std::move(json));
  }
  if (reading.lost > 0) told["lost"] = reading.lost;
  return tell(told) && reading.records.size() == at_once;
}

// ---- what is asked for ---------------------------------------------------------------------------------------------

void Viewer::hear(std::string_view text) {
  nlohmann::json order;
  if (const std::string wrong = parse_json(text, order); !wrong.empty()) return say({{"problem", wrong}});
  try {
    obey(order);
  } catch (const std::exception& error) {
    say({{"problem", error.what()}});
  }
}

void Viewer::obey(const nlohmann::json& order) {
  if (order.contains("frames")) return send_frames(order["frames"]);
  if (order.contains("search")) return search(order["search"]);
  if (order.contains("preview")) return say({{"preview", preview_of(bytes_of_order(order["preview"]))}});
  if (order.contains("compose")) return compose(order);
  if (order.contains("connect")) return connect(order);
  if (order.contains("clear")) return house_.clear();
  if (order.contains("cut")) {
    if (const auto contact = house_.archive.contact(whole_number(order["cut"]))) contact->abort();
    return;
  }
  throw std::invalid_argument("nobody here knows what that means");
}

void Viewer::send_frames(const nlohmann::json& ids) {
  Json told{{"frames", Json::array()}};
  for (const auto& id : ids) {
    if (const RecordPointer record = house_.archive.find(whole_number(id))) {
      told["frames"].push_back(json_of(*record, std::string::npos, Detail::whole));
    }
  }
  say(told);
}

void Viewer::search(const std::string& wanted) {
  needle_ = SearchPattern(wanted);
  Json told{{"hits", Json::array()}};
  if (!needle_.empty()) told["hits"] = house_.archive.search(needle_, place_);
  say(told);
}

void Viewer::compose(const nlohmann::json& order) {
  const auto contact = house_.archive.contact(whole_number(order.at("connection")));
  if (!contact) return say({{"problem", "the connection has ended"}});
  contact->say(direction_of(order.at("direction")), bytes_of_order(order["compose"]));
  say({{"problem", ""}, {"asked", seconds_now()}});
}

void Viewer::connect(const nlohmann::json& order) {
  const auto handle = session_.handle();
  house_.caller.call(session_.loop(), client_of(order), [handle](std::uint64_t number, const std::string& problem) {
    const Json told = number == 0 ? Json{{"problem", problem}} : Json{{"connected", number}};
    handle.post([text = line_of(told)](io::Session& session) { session.send_text(text); });
  });
}

}  // namespace wspc::tool::ui
