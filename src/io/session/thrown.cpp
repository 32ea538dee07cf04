// SPDX-License-Identifier: MIT
// thrown: reports exceptions of application code, and lack of memory, to the handler.
#include "io/session/thrown.h"

#include <exception>
#include <new>

#include "io/session/handler.h"

namespace wspc::io {
namespace {

void tell(Handler& handler) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    handler.threw("there was not enough memory for a connection");
  } catch (const std::exception& thrown) {
    handler.threw(thrown.what());
  } catch (...) {
    handler.threw("something that is no std::exception");
  }
}

}  // namespace

void tell_thrown(Handler& handler) noexcept {
  try {
    tell(handler);
  } catch (...) {  // the report itself has failed
  }
}

}  // namespace wspc::io
