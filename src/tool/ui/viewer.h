// SPDX-License-Identifier: MIT
// viewer: one page that looks on: what has passed goes to it, what it asks for is done.
#ifndef WSPC_TOOL_UI_VIEWER_H
#define WSPC_TOOL_UI_VIEWER_H

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "io/loop/deadlines.h"
#include "io/session/session.h"
#include "tool/ui/archive.h"
#include "tool/ui/caller.h"
#include "tool/ui/search_pattern.h"

namespace wspc::tool::ui {

// Used on its session's loop. It waits with a deadline, which is withdrawn at once: nothing is queued that could find
// the viewer gone. What both say are objects of JSON, one in each message:
//
//   hello, records, lost, frames, hits, cleared, preview, connected, problem     from here
//   frames, search, clear, preview, compose, connect, cut                        from the page
class Viewer final : private io::Deadline {
 public:
  struct House {
    Archive& archive;
    Caller& caller;
    std::function<nlohmann::ordered_json()> hello{};  // what is looked at
    std::function<void()> clear{};                    // the archive, and then tells all viewers
  };

  // `session` outlives the viewer.
  Viewer(const House& house, io::Session& session);

  void hear(std::string_view text);

  // The archive has been cleared.
  void begin_anew();

 private:
  void due(TimePoint now) override;
  bool send_records();
  void obey(const nlohmann::json& order);
  void send_frames(const nlohmann::json& ids);
  void search(const std::string& wanted);
  void compose(const nlohmann::json& order);
  void connect(const nlohmann::json& order);
  bool tell(const nlohmann::ordered_json& json);
  void say(const nlohmann::ordered_json& json);

  const House& house_;
  io::Session& session_;
  Archive::Place place_;
  SearchPattern needle_{{}};
};

}  // namespace wspc::tool::ui

#endif
