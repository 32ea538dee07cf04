// SPDX-License-Identifier: MIT
// look_up: one look-up of a name for a loop, which continues in the meantime.
#include "io/loop/look_up.h"

#include <system_error>
#include <utility>

#include <boost/asio/post.hpp>

namespace wspc::io {

void LookUp::start(const std::string& host, std::uint16_t port, Done done) {
  done_ = std::move(done);
  if (Addresses found = numeric_address(host, port); !found.error) return answer_soon(std::move(found));
  try {
    ask(host, port);
  } catch (const std::system_error& error) {
    answer_soon({ErrorCode(error.code().value(), boost::system::system_category()), {}});
  }
}

// The resolver's thread does not know this object or its loop, because both may be gone when it has looked the name up.
void LookUp::ask(const std::string& host, std::uint16_t port) {
  resolver_ = loop_.resolver();
  number_ = resolver_->ask(host, port, [mailbox = loop_.mailbox(), weak = weak_from_this()](const Addresses& found) {
    mailbox->post([weak, found] {
      if (const auto self = weak.lock()) self->answer(found);
    });
  });
  work_.emplace(loop_.context().get_executor());
}

void LookUp::answer_soon(Addresses addresses) {
  boost::asio::post(loop_.context(),
                    [self = shared_from_this(), addresses = std::move(addresses)] { self->answer(addresses); });
}

void LookUp::answer(const Addresses& addresses) {
  work_.reset();
  if (const Done done = std::exchange(done_, {})) done(addresses);
}

void LookUp::cancel() noexcept {
  const auto self = shared_from_this();
  if (number_ != 0) resolver_->withdraw(number_);
  work_.reset();
  done_ = {};
}

}  // namespace wspc::io
