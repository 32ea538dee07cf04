// SPDX-License-Identifier: MIT
// h2_server: the server's side of an HTTP/2 connection: extended CONNECTs become sessions.   RFC 8441 §5
#ifndef WSPC_IO_HTTP2_H2_SERVER_H
#define WSPC_IO_HTTP2_H2_SERVER_H

#include <functional>
#include <optional>

#include "http/http2/extended_connect.h"
#include "http/policy.h"
#include "io/http2/h2_connection.h"
#include "io/loop/admission_slot.h"
#include "io/session/server_handler.h"
#include "wspc/options.h"

namespace wspc::io {

// What all connections of a server share. It outlives them.
struct H2Service {
  const Policy& policy;
  ServerHandler& handler;
  const Options& options;
  unsigned rate;                                        // Session::Start::rate
  std::function<std::optional<AdmissionSlot>()> admit;  // a slot for one more WebSocket; nothing if there are too many
  std::function<std::optional<AdmissionSlot>()> admit_page;  // the same for one more page
};

class H2Server final : public H2Connection {
 public:
  // `ended` is called when the connection is over.
  H2Server(Loop& loop, std::unique_ptr<Stream> transport, const H2Service& service,
           std::function<void(H2Server&)> ended);

 private:
  void on_head(http::StreamId stream, std::vector<Header> lines) override;
  std::optional<AdmissionSlot> admit(http::ServerConnect& connect) const;
  void refuse(http::StreamId stream, http::ServerConnect& connect);
  void fail(http::StreamId stream);
  void tell_refused(const Refusal& refusal);
  void on_idle() override;
  void on_end(const std::string& problem) override;
  [[nodiscard]] TimePoint patience() const noexcept;

  const H2Service& service_;
  std::function<void(H2Server&)> ended_;
  bool used_ = false;  // something was asked for
  bool idle_ = false;
};

}  // namespace wspc::io

#endif
