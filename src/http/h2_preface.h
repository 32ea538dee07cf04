// SPDX-License-Identifier: MIT
// h2_preface: the first bytes of an HTTP/2 connection (RFC 9113 §3.4).
#ifndef WSPC_HTTP_H2_PREFACE_H
#define WSPC_HTTP_H2_PREFACE_H

#include <string_view>

namespace wspc::http {

// The first bytes that a client sends. A connection without TLS that begins with them is HTTP/2 with prior knowledge
// (RFC 9113 §3.3).
inline constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace wspc::http

#endif
