// SPDX-License-Identifier: MIT
// broken: the exception that ends a conversation in which a property of a Connection does not hold.
#ifndef WSPC_TESTS_CORE_CONVERSATION_BROKEN_H
#define WSPC_TESTS_CORE_CONVERSATION_BROKEN_H

#include <stdexcept>
#include <string>

namespace wspc::conversation {

class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline void require(bool holds, const char* what) {
  if (!holds) throw Broken(what);
}

}  // namespace wspc::conversation

#endif
