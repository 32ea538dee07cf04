// SPDX-License-Identifier: MIT
// handshake: the opening handshake as lists of headers, both sides, without HTTP.   RFC 6455 §4, §9.1, §11.3
//
// Somebody else speaks HTTP: it gives the headers of a request or response here, and gets back the headers to add.
// Nothing here throws. A refused handshake names the header at fault.
#ifndef WSPC_HANDSHAKE_H
#define WSPC_HANDSHAKE_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/error.h"
#include "wspc/export.h"
#include "wspc/options.h"

namespace wspc {

// One header line as it was received: a list header may come in several of them. Not necessarily NUL-terminated.
struct HeaderView {
  std::string_view name;
  std::string_view value;
};

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// One element of Sec-WebSocket-Extensions (§9.1): an offer, or what was agreed. Values are unquoted and unescaped.
struct Extension {
  struct Parameter {
    std::string name;
    std::optional<std::string> value;
    bool operator==(const Parameter&) const = default;
  };
  std::string name;
  std::vector<Parameter> parameters;
  bool operator==(const Extension&) const = default;
};

// Appends the elements of one Sec-WebSocket-Extensions header line. False, and `list` unchanged, when the line is not
// of the grammar of §9.1.
WSPC_API bool parse_extensions(std::string_view line, std::vector<Extension>& list);

// The value of one header line for `list`, whose names and values are tokens.
WSPC_API std::string format_extensions(std::span<const Extension> list);

struct HandshakeError {
  Error error = Error::none;
  std::string_view header;  // the name of the header at fault, static memory; empty when it is none in particular
  explicit operator bool() const noexcept { return error != Error::none; }
};

// Limits on what a peer may send as headers, whoever parsed them: at most 100 lines.
inline constexpr std::size_t max_headers = 100;

// How the opening handshake reaches the other side.
enum class Bootstrap : std::uint8_t {
  upgrade,           // HTTP/1.1: GET with Upgrade, answered by 101 (RFC 6455 §4)
  extended_connect,  // HTTP/2 and 3: CONNECT with :protocol = websocket, answered by 2xx (RFC 8441 §5). There is no
                     // Upgrade, Connection, Sec-WebSocket-Key or -Accept; Host is :authority.
};

// §4.1: the client's side.
class WSPC_API ClientHandshake {
 public:
  struct Offer {
    std::vector<std::string> subprotocols;  // in order of preference
    std::vector<Extension> extensions;      // in order of preference
    RandomSource random;                    // for the key; none: the operating system's
    Bootstrap bootstrap = Bootstrap::upgrade;
  };

  // Makes a fresh key. invalid_subprotocol (not a token, or twice), invalid_extension, no_randomness, out_of_memory.
  [[nodiscard]] HandshakeError begin(Offer offer) noexcept;

  // What to add to the request, besides Host (or the pseudo-header fields, which are left out in finish() as well):
  // Upgrade, Connection, Sec-WebSocket-Version, Sec-WebSocket-Key, and Sec-WebSocket-Protocol and -Extensions when
  // something was offered. Valid as long as the object is.
  [[nodiscard]] std::span<const Header> headers() const noexcept { return headers_; }

  // Checks the headers of a 101 response (another status is the caller's business, §4.1: W027).
  //   invalid_upgrade, invalid_connection, invalid_accept   missing, wrong, or (accept) more than one
  //   invalid_subprotocol, unknown_subprotocol              not one token; not one that was offered
  //   invalid_extension, unknown_extension                  not of the grammar; not one that was offered
  //   invalid_header, too_many_headers, out_of_memory
  [[nodiscard]] HandshakeError finish(std::span<const HeaderView> response) noexcept;

  // What the server chose; empty for none. Valid after a successful finish().
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }
  [[nodiscard]] std::span<const Extension> extensions() const noexcept { return extensions_; }

 private:
  void compose();
  HandshakeError check_upgrade(std::span<const HeaderView> response);
  HandshakeError choose(std::span<const HeaderView> response);

  Offer offer_;
  std::string key_;
  std::vector<Header> headers_;
  std::string subprotocol_;
  std::vector<Extension> extensions_;
};

// §4.2: the server's side.
class WSPC_API ServerHandshake {
 public:
  // Checks the headers of a request, without pseudo-header fields.
  //   invalid_host                         missing, or more than one
  //   invalid_upgrade                      it does not list websocket. Other protocols beside it may have a version, as
  //                                        in "TLS/1.0, websocket"; "websocket/13" is another protocol
  //   invalid_connection                   it does not list Upgrade
  //   invalid_version                      missing, more than one, or not a number of 0 to 255: 400
  //   unsupported_version                  a version other than 13: answer 426 and version_header()
  //   invalid_key                          missing, more than one, or not the base64 of 16 bytes
  //   invalid_subprotocol, invalid_extension, invalid_header, too_many_headers, out_of_memory
  [[nodiscard]] HandshakeError read(std::span<const HeaderView> request,
                                    Bootstrap bootstrap = Bootstrap::upgrade) noexcept;

  // What the client offered, in its order. Valid after a successful read().
  [[nodiscard]] std::span<const std::string> subprotocols() const noexcept { return subprotocols_; }
  [[nodiscard]] std::span<const Extension> extensions() const noexcept { return extensions_; }

  // Composes the answer. `subprotocol` is one of those offered, or empty for none: else unknown_subprotocol. Each
  // element of `chosen` has the name of one that was offered: else unknown_extension.
  [[nodiscard]] HandshakeError accept(std::string_view subprotocol = {},
                                      std::span<const Extension> chosen = {}) noexcept;

  // What to add to the response: Upgrade, Connection, Sec-WebSocket-Accept, and Sec-WebSocket-Protocol and
  // -Extensions when something was chosen. Valid after a successful accept(), as long as the object is.
  [[nodiscard]] std::span<const Header> headers() const noexcept { return headers_; }

  // Sec-WebSocket-Version: 13, for the refusal of any other (§4.4). Valid for ever. Throws std::bad_alloc when there is
  // no memory for the first call; the next call tries again.
  [[nodiscard]] static const Header& version_header();

 private:
  HandshakeError check(std::span<const HeaderView> request);
  HandshakeError check_upgrade(std::span<const HeaderView> request);
  void compose(std::string_view subprotocol, std::span<const Extension> chosen);

  Bootstrap bootstrap_ = Bootstrap::upgrade;
  bool read_ = false;  // a request, and a good one
  std::string key_;
  std::vector<std::string> subprotocols_;
  std::vector<Extension> extensions_;
  std::vector<Header> headers_;
};

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (§4.2.2, step 5.4).
WSPC_API std::string accept_for(std::string_view key);

}  // namespace wspc

#endif
