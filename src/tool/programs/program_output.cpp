// SPDX-License-Identifier: MIT
// program_output: the output of a program as the messages of a session: a line is a message.
#include "tool/programs/program_output.h"

#include <span>

#include "bytes/utf8.h"

namespace wspc::tool {
namespace {

// A line may end with CR LF.
std::string_view without_return(const Lines::Piece& piece) noexcept {
  std::string_view text = piece.text;
  if (piece.last && text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

ProgramOutput::Result ProgramOutput::send(io::Session& session) {
  while (piece_ || (piece_ = lines_.next())) {
    const Error error = send_piece(session);
    if (error == Error::outbox_full) return Result::full;
    if (error == Error::invalid_outgoing_text) return Result::not_text;
    piece_.reset();
  }
  return Result::sent;
}

Error ProgramOutput::send_piece(io::Session& session) {
  const auto payload = std::as_bytes(std::span(without_return(*piece_)));
  const bool begins = !type_;
  bytes::Utf8State utf8 = begins ? bytes::Utf8State() : utf8_;
  const bool valid = bytes::validate(payload, utf8) == payload.size() && (!piece_->last || utf8.complete());
  const MessageType type = begins ? (valid ? MessageType::text : MessageType::binary) : *type_;
  if (!valid && type == MessageType::text) return Error::invalid_outgoing_text;

  const Error error = piece_->last ? session.send(type, payload) : session.send_fragment(type, payload);
  if (error != Error::none) return error;
  utf8_ = utf8;
  type_ = piece_->last ? std::nullopt : std::optional(type);
  return Error::none;
}

}  // namespace wspc::tool
