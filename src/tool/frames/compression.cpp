// SPDX-License-Identifier: MIT
// compression: the agreed compression and its effect, in words.   RFC 7692
#include "tool/frames/compression.h"

#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "core/deflate/deflate_parameters.h"

namespace wspc::tool {
namespace {

std::string describe_direction(std::string_view name, std::uint64_t plain, std::uint64_t compressed) {
  if (plain == 0 && compressed == 0) return fmt::format("{} nothing", name);
  const double share = plain == 0 ? 0 : 100 * static_cast<double>(compressed) / static_cast<double>(plain);
  return fmt::format("{} {} bytes as {} ({:.1f} %)", name, plain, compressed, share);
}

}  // namespace

std::string describe(const DeflateParameters& agreed) {
  const Extension element = core::write_deflate(core::element_of(agreed));
  return format_extensions(std::span(&element, 1));
}

std::string describe_deflate(const Connection& connection) {
  if (connection.negotiated() == nullptr) return {};
  const DeflateUsage usage = connection.deflate_usage();
  if (usage.sent_plain + usage.sent_compressed + usage.received_plain + usage.received_compressed == 0) {
    return "deflate: no message was compressed";
  }
  return fmt::format("deflate: {}, {}", describe_direction("sent", usage.sent_plain, usage.sent_compressed),
                     describe_direction("received", usage.received_plain, usage.received_compressed));
}

}  // namespace wspc::tool
