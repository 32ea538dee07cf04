// SPDX-License-Identifier: MIT
// convert: the command `wspc convert`.
#include "tool/replay/convert.h"

#include <fmt/format.h>

#include "tool/recordings/har.h"
#include "tool/recordings/pcapng.h"
#include "tool/recordings/recording.h"
#include "tool/replay/replay_options.h"
#include "tool/terminal/console.h"
#include "tool/text/read_file.h"
#include "tool/text/write_file.h"
#include "tool/traffic/secrets.h"

namespace wspc::tool {
namespace {

// Returns what is wrong with the file, or an empty string.
std::string read(const std::string& file, Recording& recording) {
  if (!file.ends_with(".har")) return read_recording(file, recording);
  const auto text = read_file(file);
  if (!text) return fmt::format("{}: cannot be read", file);
  const std::string wrong = from_har(*text, recording);
  return wrong.empty() ? wrong : fmt::format("{}: {}", file, wrong);
}

void remove_secrets(Recording& recording) {
  recording.url = url_without_secrets(recording.url);
  for (RecordedConversation& each : recording.conversations) {
    redact(each.request, Secrets::redacted);
    redact(each.response, Secrets::redacted);
  }
}

std::string written_as(const std::string& file, const Recording& recording) {
  if (file.ends_with(".har")) return to_har(recording);
  return file.ends_with(".pcapng") ? to_pcapng(recording) : write_recording(recording);
}

ExitStatus convert(const ConvertOptions& options) {
  Recording recording;
  if (const std::string wrong = read(options.from, recording); !wrong.empty()) {
    complain(wrong);
    return ExitStatus::usage;
  }
  if (const std::string left_out = describe_left_out(options.from, recording); !left_out.empty()) complain(left_out);
  if (options.secrets == Secrets::redacted) remove_secrets(recording);
  if (write_file(options.to, written_as(options.to, recording))) return ExitStatus::clean;
  complain(fmt::format("cannot write {}", options.to));
  return ExitStatus::usage;
}

}  // namespace

Command convert_command() {
  return make_command<ConvertOptions>("convert", "Turn a recording into a capture or an archive, and back", add_options,
                                      convert);
}

}  // namespace wspc::tool
