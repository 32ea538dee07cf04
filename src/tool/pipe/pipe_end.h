// SPDX-License-Identifier: MIT
// pipe_end: one of the two ends of a `wspc pipe`, whatever it is.
#ifndef WSPC_TOOL_PIPE_PIPE_END_H
#define WSPC_TOOL_PIPE_PIPE_END_H

#include <cstddef>
#include <string_view>

#include "tool/terminal/conversation_result.h"
#include "wspc/connection.h"

namespace wspc::tool {

// All on the loop's thread.
class PipeEnd {
 public:
  class Owner {
   public:
    // Never from within a call of the end's functions, but for start().
    virtual void received(PipeEnd& from, MessageType type, std::string_view message) = 0;
    virtual void has_room(PipeEnd& end) = 0;  // after a send() that had said false
    // Nothing more comes. `result` is clean when it has ended in good order. It may be called again with another
    // result, when something turns out to have gone wrong with what was sent.
    virtual void ended(PipeEnd& end, const ConversationResult& result) = 0;
    virtual void over(PipeEnd& end) = 0;  // nothing more goes to it either: the last call

   protected:
    ~Owner() = default;
  };

  PipeEnd() = default;
  virtual ~PipeEnd() = default;
  PipeEnd(const PipeEnd&) = delete;
  PipeEnd& operator=(const PipeEnd&) = delete;

  virtual void start(Owner& owner) = 0;

  // False: it has been taken, but nothing more should follow until has_room().
  virtual bool send(MessageType type, std::string_view message) = 0;
  virtual void finish() = 0;  // nothing more will be sent

  // Nobody is there any more for what may still come from here. What comes all the same is received as before.
  virtual void expect_nothing() {}

  virtual void pause_receiving() = 0;  // no more is to be received, until resume_receiving()
  virtual void resume_receiving() = 0;

  virtual void abort() = 0;  // at once; nobody is told

  // Whether the peer still has to take something, or to do something with it, as far as this process can tell.
  [[nodiscard]] virtual bool delivering() const = 0;

  // Returns how many bytes that were sent have not been taken yet, and how many never will be.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  [[nodiscard]] virtual std::size_t lost() const = 0;
};

}  // namespace wspc::tool

#endif
