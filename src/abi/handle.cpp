// SPDX-License-Identifier: MIT
// handle: the object behind a WEB_SOCKET_HANDLE.
#include "abi/handle.h"

#include <algorithm>
#include <new>

#include "abi/result.h"

namespace wspc::abi {
namespace {

bool offers_deflate(std::span<const Extension> list) noexcept {
  return std::any_of(list.begin(), list.end(), [](const Extension& one) { return one.name == deflate_name; });
}

Mask mask_of(const Settings& settings) noexcept {
  if (settings.role == Role::server) return Mask::none;
  return settings.masking ? Mask::fresh : Mask::zero_key;
}

// Contexts of different handles should differ as well, so that confusing them does no harm: each handle starts with
// another number. The two lowest bits tell the kinds of action apart.
std::uintptr_t first_name(const Handle* handle) noexcept {
  constexpr auto spread = static_cast<std::uintptr_t>(0x9E3779B97F4A7C15);
  return reinterpret_cast<std::uintptr_t>(handle) * spread & ~std::uintptr_t{3};
}

// There are no limits unless the application sets them, because the original component has none. Close codes are
// accepted as loosely as by the original.
core::Receiver::Rules rules_of(const Settings& settings) noexcept {
  core::Receiver::Rules rules;
  rules.max_message = settings.limits.message;
  rules.max_frame = settings.limits.frame;
  rules.max_fragments = settings.limits.fragments;
  rules.utf8 = settings.utf8;
  rules.close_codes = core::CloseCodes::loose;
  if (settings.role == Role::client) {
    rules.frame.masking = core::Masking::forbidden;
  } else {
    rules.frame.masking = settings.masking ? core::Masking::required : core::Masking::optional;
  }
  return rules;
}

}  // namespace

Handle::Handle(const Settings& settings) noexcept
    : settings_(settings),
      send_(memory_, mask_of(settings)),
      receive_(memory_, rules_of(settings), mask_of(settings)),
      names_(first_name(this)) {
  if (settings.role == Role::server) handshake_.emplace<ServerHandshake>();
}

std::unique_ptr<Handle> Handle::make(const Settings& settings) noexcept {
  std::unique_ptr<Handle> handle(new (std::nothrow) Handle(settings));
  if (handle == nullptr || !handle->memory_.acquire(settings)) return nullptr;
  return handle;
}

// ---- the opening handshake -----------------------------------------------------------------------------------------

void Handle::show_headers(std::span<const Header> headers) {
  headers_.clear();
  for (const auto& [name, value] : headers) {
    // The API has no const; the application only reads these strings.
    headers_.push_back({const_cast<PCHAR>(name.c_str()), static_cast<ULONG>(name.size()),
                        const_cast<PCHAR>(value.c_str()), static_cast<ULONG>(value.size())});
  }
}

HRESULT Handle::begin_client(ClientHandshake::Offer offer) {
  auto* handshake = std::get_if<ClientHandshake>(&handshake_);
  if (handshake == nullptr || phase_ != Phase::created) return E_INVALID_PROTOCOL_OPERATION;

  offered_subprotocols_ = offer.subprotocols;
  offered_extensions_.clear();
  for (const Extension& extension : offer.extensions) offered_extensions_.push_back(extension.name);
  if (settings_.deflate && !offers_deflate(offer.extensions)) {
    offer.extensions.push_back(offer_deflate(*settings_.deflate));
  }
  if (settings_.deflate) deflate_offers_ = offer.extensions;
  const HandshakeError error = handshake->begin(std::move(offer));
  if (error.error == Error::invalid_subprotocol || error.error == Error::invalid_extension) return E_INVALIDARG;
  if (error) return result_of(error.error);

  show_headers(handshake->headers());
  phase_ = Phase::begun;
  return S_OK;
}

HRESULT Handle::end_client(std::span<const HeaderView> response) {
  auto* handshake = std::get_if<ClientHandshake>(&handshake_);
  if (handshake == nullptr || phase_ != Phase::begun) return E_INVALID_PROTOCOL_OPERATION;
  if (const HandshakeError error = handshake->finish(response)) return result_of(error.error);
  if (const Error error = agree(deflate_offers_, handshake->extensions()); error != Error::none) {
    return result_of(error);
  }
  phase_ = Phase::open;
  return S_OK;
}

HRESULT Handle::begin_server(std::span<const HeaderView> request, std::string_view subprotocol,
                             std::span<const Extension> extensions) {
  auto* handshake = std::get_if<ServerHandshake>(&handshake_);
  if (handshake == nullptr || phase_ != Phase::created) return E_INVALID_PROTOCOL_OPERATION;
  if (const HandshakeError error = handshake->read(request)) return result_of(error.error);
  std::vector<Extension> chosen(extensions.begin(), extensions.end());
  if (settings_.deflate && !offers_deflate(chosen)) {
    auto answer = accept_deflate(handshake->extensions(), *settings_.deflate);
    if (answer) chosen.push_back(std::move(answer->element));
  }
  if (const HandshakeError error = handshake->accept(subprotocol, chosen)) return result_of(error.error);
  if (const Error error = agree(handshake->extensions(), chosen); error != Error::none) return result_of(error);

  show_headers(handshake->headers());
  phase_ = Phase::begun;
  return S_OK;
}

// Applies the negotiated extensions to the session. The application implements those that we do not know.
Error Handle::agree(std::span<const Extension> offered, std::span<const Extension> chosen) {
  const auto ours = [&](const Extension& one) { return settings_.deflate && one.name == deflate_name; };
  if (!std::all_of(chosen.begin(), chosen.end(), ours)) receive_.allow_reserved();
  if (!settings_.deflate) return Error::none;

  std::optional<DeflateParameters> agreed;
  const Error error = confirm_deflate(offered, chosen, agreed);
  if (error != Error::none || !agreed) return error;
  const core::PermessageDeflate::Setting setting{settings_.role, settings_.limits.message, settings_.utf8};
  deflate_ = std::make_unique<core::PermessageDeflate>(*agreed, *settings_.deflate, setting);
  send_.compress_with(deflate_.get());
  receive_.inflate_with(deflate_.get());
  return Error::none;
}

HRESULT Handle::end_server() noexcept {
  if (client() != nullptr || phase_ == Phase::created) return E_INVALID_PROTOCOL_OPERATION;
  if (phase_ == Phase::begun) phase_ = Phase::open;
  return S_OK;
}

void Handle::abort() noexcept {
  if (phase_ != Phase::open) return;
  phase_ = Phase::aborted;
  send_.abort();
  receive_.abort();
}

// ---- the session ---------------------------------------------------------------------------------------------------

// A Pong is never sent within a frame. In the send queue, it leaves before the indication of the send that delayed it:
// a send loop does not ask again once its send is indicated.
bool Handle::pong_due(bool sends, bool receives) const noexcept {
  if (!receive_.pong_waiting() || send_.mid_frame()) return false;
  return receives || (sends && !send_.outstanding());
}

// Without a masking key, a Pong is not sent, and parsing continues after its Ping.
void Handle::hand_out_pong(bool sends, bool receives, Action& action) noexcept {
  while (!action && pong_due(sends, receives)) {
    action.context = name(pong_action_, Kind::pong);
    receive_.pong(action, receives && receive_.idle() ? Carrier::receives : Carrier::sends);
    if (!action && receives) receive_.parse_arrived(!send_.mid_frame());
  }
}

// Returns whether the next action needs a buffer: to send, to receive, or to indicate received bytes.
bool Handle::needs_buffer(bool sends, bool receives) const noexcept {
  if (pong_due(sends, receives)) return true;
  if (sends && sends_due()) {
    if (send_.indicates()) return false;
    if (send_.mid_frame() || receive_.carrier() == Carrier::none) return true;
  }
  return receives && receive_.due() && !receive_.failed();
}

}  // namespace wspc::abi
