// SPDX-License-Identifier: MIT
// limits_fixture: connections with limits, in both roles.
#ifndef WSPC_TESTS_CORE_LIMITS_FIXTURE_H
#define WSPC_TESTS_CORE_LIMITS_FIXTURE_H

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/network.h"

namespace wspc {

class Limit : public Both {
 protected:
  Connection with(const Limits& limits, Delivery delivery = Delivery::messages) const {
    Options options;
    options.limits = limits;
    options.delivery = delivery;
    return Connection(role, options);
  }

  std::string from_peer(unsigned first, std::string_view payload) const {
    return network::frame(first, payload, peer_role);
  }
};

}  // namespace wspc

#endif
