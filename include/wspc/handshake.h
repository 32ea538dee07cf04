// SPDX-License-Identifier: MIT
// handshake: the opening handshake as lists of headers, for both sides, without HTTP (RFC 6455 §4, §9.1, §11.3).
//
// Use it on top of your own HTTP implementation: pass it the headers of a request or a response, and add the headers
// that it returns. If HTTP/1.1 is all you need, wspc/upgrade.h does the whole handshake. A server:
//
//     wspc::ServerHandshake handshake;
//     if (const auto failure = handshake.read(request)) return refuse(400, describe(failure.error).text);
//     if (handshake.accept()) return refuse(500, "internal error");
//     respond(101, handshake.headers());
//
// Functions that are noexcept report a lack of memory as out_of_memory. A refused handshake names the header at fault.
//
// Thread safety: none; use an object from one thread at a time.
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

// A header line as it was received, in memory of the caller; not NUL-terminated in general. A header whose value is a
// list may be spread over several lines.
struct HeaderView {
  std::string_view name;
  std::string_view value;
};

// A header line that owns its memory.
struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// An element of Sec-WebSocket-Extensions (§9.1): an extension that is offered or was negotiated. Values are unquoted
// and unescaped.
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

// Appends the elements of a Sec-WebSocket-Extensions header line to `list`. Returns false, and leaves `list` unchanged,
// if the line does not match the grammar of §9.1.
WSPC_API bool parse_extensions(std::string_view line, std::vector<Extension>& list);

// Returns `list` as the value of a Sec-WebSocket-Extensions header. Requires: names and values are tokens.
WSPC_API std::string format_extensions(std::span<const Extension> list);

// Why a handshake failed. Converts to true if it did.
struct HandshakeError {
  Error error = Error::none;

  // The name of the header at fault, in static memory. Empty if no header in particular is at fault.
  std::string_view header;
  explicit operator bool() const noexcept { return error != Error::none; }
};

// The most header lines that a request or a response may have.
inline constexpr std::size_t max_headers = 100;

// The HTTP mechanism of the opening handshake.
enum class Bootstrap : std::uint8_t {
  // HTTP/1.1: GET with Upgrade, answered by 101 (RFC 6455 §4).
  upgrade,

  // HTTP/2 and HTTP/3: CONNECT with :protocol = websocket, answered by 2xx (RFC 8441 §5). The headers Upgrade,
  // Connection, Sec-WebSocket-Key and Sec-WebSocket-Accept are not used, and :authority takes the place of Host.
  extended_connect,
};

// The client's side of the opening handshake (RFC 6455 §4.1).
class WSPC_API ClientHandshake {
 public:
  // What to ask the server for.
  struct Offer {
    std::vector<std::string> subprotocols;  // in order of preference
    std::vector<Extension> extensions;      // in order of preference

    // The source of the key. If `fill` is null, the operating system's random numbers are used.
    RandomSource random;
    Bootstrap bootstrap = Bootstrap::upgrade;
  };

  // Begins a handshake with a fresh key. Errors: invalid_subprotocol (not a token, or offered twice),
  // invalid_extension, no_randomness, out_of_memory.
  [[nodiscard]] HandshakeError begin(Offer offer) noexcept;

  // Returns the headers to add to the request: Upgrade, Connection, Sec-WebSocket-Version, Sec-WebSocket-Key, and, if
  // something is offered, Sec-WebSocket-Protocol and Sec-WebSocket-Extensions. The caller adds Host itself, or for
  // HTTP/2 the pseudo-header fields. Valid as long as the object.
  [[nodiscard]] std::span<const Header> headers() const noexcept { return headers_; }

  // Checks the headers of a 101 response, without pseudo-header fields. The caller handles responses with other
  // statuses (§4.1: W027).
  //
  //   invalid_upgrade, invalid_connection, invalid_accept   missing or wrong; Sec-WebSocket-Accept more than once
  //   invalid_subprotocol, unknown_subprotocol              not exactly one token; not one that was offered
  //   invalid_extension, unknown_extension                  does not match the grammar; not one that was offered
  //   invalid_header, too_many_headers, out_of_memory
  [[nodiscard]] HandshakeError finish(std::span<const HeaderView> response) noexcept;

  // Return what the server chose; empty for none. Valid after a successful finish().
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

// The server's side of the opening handshake (RFC 6455 §4.2).
class WSPC_API ServerHandshake {
 public:
  // Checks the headers of a request, without pseudo-header fields.
  //
  //   invalid_host          missing, or more than one
  //   invalid_upgrade       does not list websocket. Other protocols next to it may have a version, as in
  //                         "TLS/1.0, websocket"; "websocket/13" names another protocol
  //   invalid_connection    does not list Upgrade
  //   invalid_version       missing, more than one, or not a number from 0 to 255; answer with status 400
  //   unsupported_version   a version other than 13; answer with status 426 and version_header()
  //   invalid_key           missing, more than one, or not the base64 form of 16 bytes
  //   invalid_subprotocol, invalid_extension, invalid_header, too_many_headers, out_of_memory
  [[nodiscard]] HandshakeError read(std::span<const HeaderView> request,
                                    Bootstrap bootstrap = Bootstrap::upgrade) noexcept;

  // Return what the client offered, in its order. Valid after a successful read().
  [[nodiscard]] std::span<const std::string> subprotocols() const noexcept { return subprotocols_; }
  [[nodiscard]] std::span<const Extension> extensions() const noexcept { return extensions_; }

  // Composes the response. `subprotocol` is one that the client offered, or empty for none; otherwise the result is
  // unknown_subprotocol. Each element of `chosen` has the name of an extension that the client offered; otherwise the
  // result is unknown_extension.
  [[nodiscard]] HandshakeError accept(std::string_view subprotocol = {},
                                      std::span<const Extension> chosen = {}) noexcept;

  // Returns the headers to add to the response: Upgrade, Connection, Sec-WebSocket-Accept, and, if something was
  // chosen, Sec-WebSocket-Protocol and Sec-WebSocket-Extensions. Valid after a successful accept(), as long as the
  // object.
  [[nodiscard]] std::span<const Header> headers() const noexcept { return headers_; }

  // Returns the header Sec-WebSocket-Version: 13, for the response to a request with another version (§4.4). Valid
  // until the process ends. Throws std::bad_alloc if there is no memory for the first call; the next call tries again.
  [[nodiscard]] static const Header& version_header();

 private:
  HandshakeError check(std::span<const HeaderView> request);
  HandshakeError check_upgrade(std::span<const HeaderView> request);
  void compose(std::string_view subprotocol, std::span<const Extension> chosen);

  Bootstrap bootstrap_ = Bootstrap::upgrade;
  bool read_ = false;  // read() has succeeded
  std::string key_;
  std::vector<std::string> subprotocols_;
  std::vector<Extension> extensions_;
  std::vector<Header> headers_;
};

// Returns the value of Sec-WebSocket-Accept for a Sec-WebSocket-Key (§4.2.2, step 5.4).
WSPC_API std::string accept_for(std::string_view key);

}  // namespace wspc

#endif
