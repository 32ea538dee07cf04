// SPDX-License-Identifier: MIT
// loop_member: something that a loop owns and keeps a deadline for, until it leaves the loop.
#ifndef WSPC_IO_LOOP_LOOP_MEMBER_H
#define WSPC_IO_LOOP_LOOP_MEMBER_H

#include <cstddef>

#include "io/loop/deadlines.h"

namespace wspc::io {

class LoopMember : public Deadline {
 protected:
  LoopMember() = default;
  ~LoopMember() = default;

 private:
  friend class Loop;

  // Follows Loop::settle_later(): acts on everything that has happened since.
  virtual void settle() = 0;

  // The loop is being destroyed: ends without calling anybody.
  virtual void abandon() noexcept = 0;

  std::size_t position_ = 0;  // in the loop's list
};

}  // namespace wspc::io

#endif
