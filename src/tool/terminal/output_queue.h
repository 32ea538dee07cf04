// SPDX-License-Identifier: MIT
// output_queue: lines for a descriptor whose reader may be slow: whoever writes them never waits.
#ifndef WSPC_TOOL_TERMINAL_OUTPUT_QUEUE_H
#define WSPC_TOOL_TERMINAL_OUTPUT_QUEUE_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wspc::tool {

// A thread of its own writes the lines. When a MiB of them is waiting, further ones are lost; as soon as there is room
// again, a line says how many. So are those for which there is no memory. Lines that are lost, and an error of write()
// other than EPIPE, change the exit status.
//
// Thread safety: write() and lost() may be called from any thread.
class OutputQueue {
 public:
  using LostLine = std::string (*)(std::uint64_t lost);  // the line, with its newline, that says so

  // Throws std::system_error when there can be no more threads.
  OutputQueue(int descriptor, LostLine lost_line);

  // Waits until everything is written, as long as the reader makes progress every second.
  ~OutputQueue();
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;

  // Queues `text`, which ends with a newline.
  void write(std::string_view text);

  // Returns how many calls of write() came to nothing.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct State;

  std::shared_ptr<State> state_;  // shared with the thread, which may outlive this while its write() blocks
};

// While it exists, complain() and note() queue their lines instead of writing them.
class QueuedStderr {
 public:
  QueuedStderr();
  ~QueuedStderr();
  QueuedStderr(const QueuedStderr&) = delete;
  QueuedStderr& operator=(const QueuedStderr&) = delete;

  [[nodiscard]] std::uint64_t lost() const { return queue_.lost(); }

 private:
  OutputQueue queue_;
};

}  // namespace wspc::tool

#endif
