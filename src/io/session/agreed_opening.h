// SPDX-License-Identifier: MIT
// agreed_opening: an opening handshake that was done before the session existed, as over HTTP/2.
#ifndef WSPC_IO_SESSION_AGREED_OPENING_H
#define WSPC_IO_SESSION_AGREED_OPENING_H

#include <optional>
#include <string>
#include <utility>

#include "io/session/opening.h"
#include "wspc/deflate.h"

namespace wspc::io {

class AgreedOpening final : public Opening {
 public:
  // `agreed` was negotiated with the options `deflate`; `said` is the transcript of the handshake.
  AgreedOpening(std::string subprotocol, std::string path, std::optional<DeflateParameters> agreed,
                std::optional<DeflateOptions> deflate, HandshakeTranscript said)
      : subprotocol_(std::move(subprotocol)),
        path_(std::move(path)),
        agreed_(agreed),
        deflate_(deflate),
        said_(std::move(said)) {}

  [[nodiscard]] bool is_done() const noexcept override { return true; }
  std::string begin() override { return {}; }
  Result receive(std::span<std::byte>&, std::string&) override { return Result::open; }
  void give_up(Reason, const ErrorCode&, std::string&) override {}
  [[nodiscard]] std::string_view subprotocol() const override { return subprotocol_; }
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] HandshakeTranscript transcript() const override { return said_; }
  Error extend(Connection& connection) const override {
    return agreed_ ? connection.deflate(*agreed_, *deflate_) : Error::none;
  }

 private:
  std::string subprotocol_;
  std::string path_;
  std::optional<DeflateParameters> agreed_;
  std::optional<DeflateOptions> deflate_;
  HandshakeTranscript said_;
};

}  // namespace wspc::io

#endif
