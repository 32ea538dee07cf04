// SPDX-License-Identifier: MIT
// websocketpp_deflate: websocketpp's permessage-deflate on its own, without frames around it.
#include "core/websocketpp_deflate.h"

#include <stdexcept>
#include <websocketpp/config/core.hpp>
#include <websocketpp/extensions/permessage_deflate/enabled.hpp>

namespace wspc::bench {
namespace {

struct Config {
  static const bool allow_disabling_context_takeover = true;
  static const std::uint8_t minimum_outgoing_window_bits = 8;
};

void expect(bool good) {
  if (!good) throw std::runtime_error("websocketpp did not do what it was asked to");
}

}  // namespace

struct WebsocketppDeflate::Inside {
  websocketpp::extensions::permessage_deflate::enabled<Config> extension;
  std::string plain;
  std::string compressed;
};

WebsocketppDeflate::WebsocketppDeflate(bool takeover, int window_bits) : inside_(new Inside) {
  websocketpp::http::attribute_list offer;
  if (!takeover) offer["server_no_context_takeover"] = offer["client_no_context_takeover"] = "";
  if (window_bits < 15) {
    offer["server_max_window_bits"] = offer["client_max_window_bits"] = std::to_string(window_bits);
  }
  expect(!inside_->extension.negotiate(offer).first);
  expect(!inside_->extension.init(true));
}

WebsocketppDeflate::~WebsocketppDeflate() = default;

// As its processor does it: what RFC 7692 §7.2.1 leaves out is given for itself, and cut off again.
std::size_t WebsocketppDeflate::echo(const std::string& payload) {
  static const std::uint8_t omitted[] = {0x00, 0x00, 0xff, 0xff};
  auto& [extension, plain, compressed] = *inside_;
  plain.clear();
  compressed.clear();
  expect(!extension.decompress(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), plain));
  expect(!extension.decompress(omitted, sizeof omitted, plain));
  expect(!extension.compress(plain, compressed));
  return compressed.size() - sizeof omitted;
}

}  // namespace wspc::bench
