// SPDX-License-Identifier: MIT
// archive: the most recent records; the oldest are dropped first.
#include "tool/ui/archive.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace wspc::tool::ui {
namespace {

using Json = nlohmann::ordered_json;

std::size_t size_of(const Record& record) noexcept {
  std::size_t size = sizeof(Record) + record.line.size();
  if (record.frame) size += record.frame->view.payload.size();
  if (record.frame && record.frame->view.inflated) size += record.frame->view.inflated->size();
  return size;
}

bool is_longer(const FrameView& view, std::size_t size) noexcept {
  return view.payload.size() > size || (view.inflated && view.inflated->size() > size);
}

FrameView beginning_of(const FrameView& view, std::size_t size) {
  FrameView cut = view;
  cut.payload.resize(std::min(cut.payload.size(), size));
  if (cut.inflated) cut.inflated->resize(std::min(cut.inflated->size(), size));
  return cut;
}

}  // namespace

bool is_in(const SearchPattern& pattern, const Record& record) {
  if (!record.frame || pattern.empty()) return false;
  const FrameView& view = record.frame->view;
  return pattern.is_in(view.inflated ? *view.inflated : view.payload);
}

Json json_of(const Record& record, std::size_t shown, Detail detail) {
  Json json{{"id", record.id}};
  if (!record.frame) {
    json.update(Json::parse(record.line));
    return json;
  }
  const auto& [direction, view, verdict] = *record.frame;
  json.update(is_longer(view, shown)
                  ? frame_record(record.time, record.connection, direction, beginning_of(view, shown), verdict, detail)
                  : frame_record(record.time, record.connection, direction, view, verdict, detail));
  return json;
}

// ---- what happens --------------------------------------------------------------------------------------------------

void Archive::add(Record record) {
  const std::lock_guard lock(mutex_);
  record.id = ++last_id_;
  record.frames_before = frames_;
  if (record.frame) ++frames_;
  bytes_ += size_of(record);
  if (record.closes) contacts_.erase(record.connection);
  records_.push_back(std::make_shared<const Record>(std::move(record)));
  while (records_.size() > limits_.records || (bytes_ > limits_.bytes && records_.size() > 1)) drop_oldest();
}

void Archive::add_line(double time, std::uint64_t connection, const Json& json, bool closes) {
  add({.time = time, .connection = connection, .line = line_of(json), .closes = closes});
}

void Archive::opened(std::uint64_t connection, std::string_view client, const Contact& contact) {
  const double now = seconds_now();
  Json json = opened_record(now, connection, client);
  json["composable"] = Json::array();
  for (const Direction direction : contact.directions) json["composable"].push_back(name(direction));
  if (!contact.directions.empty()) {
    const std::lock_guard lock(mutex_);
    contacts_[connection] = contact;
  }
  add_line(now, connection, json);
}

void Archive::head(std::uint64_t connection, Direction direction, const std::vector<JudgedLine>& lines) {
  const double now = seconds_now();
  add_line(now, connection, head_record(now, connection, direction, lines));
}

void Archive::frame(std::uint64_t connection, Direction direction, const FrameView& frame, Error verdict) {
  add({.time = seconds_now(), .connection = connection, .frame = Record::Frame{direction, frame, verdict}});
}

void Archive::note(std::uint64_t connection, std::string_view text) {
  const double now = seconds_now();
  add_line(now, connection, note_record(now, connection, text));
}

void Archive::closed(std::uint64_t connection) {
  const double now = seconds_now();
  add_line(now, connection, closed_record(now, connection), true);
}

// ---- what is dropped -----------------------------------------------------------------------------------------------

void Archive::drop_oldest() {
  const RecordPointer oldest = std::move(records_.front());
  records_.pop_front();
  bytes_ -= size_of(*oldest);
  if (oldest->frame) return;
  heads_[oldest->id] = oldest;
  heads_of_[oldest->connection].push_back(oldest->id);
  if (!oldest->closes) return;
  ended_.push_back(oldest->connection);
  if (ended_.size() <= limits_.ended) return;
  forget(ended_.front());
  ended_.pop_front();
}

void Archive::forget(std::uint64_t connection) {
  const auto found = heads_of_.find(connection);
  if (found == heads_of_.end()) return;
  for (const std::uint64_t id : found->second) heads_.erase(id);
  heads_of_.erase(found);
}

void Archive::clear() {
  const std::lock_guard lock(mutex_);
  while (!records_.empty()) drop_oldest();
  for (const std::uint64_t connection : std::exchange(ended_, {})) forget(connection);
}

// ---- reading -------------------------------------------------------------------------------------------------------

Archive::Reading Archive::read(Place& place, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  Reading reading;
  for (auto at = heads_.upper_bound(place.id); at != heads_.end() && reading.records.size() < most; ++at) {
    reading.records.push_back(at->second);
  }
  if (reading.records.size() < most && !records_.empty()) {
    const std::uint64_t first = records_.front()->id;
    auto at = records_.begin() + static_cast<std::ptrdiff_t>(place.id < first ? 0 : place.id - first + 1);
    const auto left = static_cast<std::ptrdiff_t>(most - reading.records.size());
    const auto end = records_.end() - at > left ? at + left : records_.end();
    reading.records.insert(reading.records.end(), at, end);
  }
  for (const RecordPointer& record : reading.records) {
    if (place.caught_up) reading.lost += record->frames_before - place.frames;
    place = {record->id, record->frames_before + (record->frame ? 1 : 0), place.caught_up || record->frame};
  }
  return reading;
}

RecordPointer Archive::find(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  if (records_.empty() || id < records_.front()->id || id > records_.back()->id) return nullptr;
  return records_[id - records_.front()->id];
}

std::vector<RecordPointer> Archive::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<RecordPointer> found;
  for (const auto& [id, record] : heads_) found.push_back(record);
  found.insert(found.end(), records_.begin(), records_.end());
  return found;
}

std::vector<std::uint64_t> Archive::search(const SearchPattern& pattern, Place upto) const {
  std::vector<std::uint64_t> hits;
  for (const RecordPointer& record : all()) {
    if (record->id <= upto.id && is_in(pattern, *record)) hits.push_back(record->id);
  }
  return hits;
}

std::optional<Contact> Archive::contact(std::uint64_t connection) const {
  const std::lock_guard lock(mutex_);
  const auto found = contacts_.find(connection);
  return found == contacts_.end() ? std::nullopt : std::optional(found->second);
}

std::string Archive::recording(std::string_view url, std::uint64_t connection) const {
  std::string text = line_of(recording_record(url)) + '\n';
  for (const RecordPointer& record : all()) {
    if (connection != 0 && record->connection != connection) continue;
    const auto& frame = record->frame;
    text += !frame ? record->line
                   : line_of(frame_record(record->time, record->connection, frame->direction, frame->view,
                                          frame->verdict, Detail::whole));
    text += '\n';
  }
  return text;
}

}  // namespace wspc::tool::ui
