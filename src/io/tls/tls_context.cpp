// SPDX-License-Identifier: MIT
// tls_context: the settings that all TLS connections of a client or a server share.   RFC 8446, RFC 7301, RFC 6066
#include "io/tls/tls_context.h"

#include <atomic>
#include <cerrno>
#include <fstream>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include "io/tls/certificate.h"
#include "io/tls/tls_error.h"

namespace wspc::io {
namespace {

constexpr const char* this_machine = "DNS:localhost,IP:127.0.0.1,IP:::1";

// OpenSSL's own words for a file that is not there are three lines long.
std::string problem_with(const std::string& file) {
  const ErrorCode error = take_tls_error();
  errno = 0;
  if (!std::ifstream(file)) return file + ": " + std::generic_category().message(errno == 0 ? ENOENT : errno);
  return file + ": " + error.message();
}

std::string trust(SSL_CTX& context, const std::string& file) {
  if (file.empty()) {
    SSL_CTX_set_default_verify_paths(&context);
    return {};
  }
  return SSL_CTX_load_verify_file(&context, file.c_str()) == 1 ? std::string() : problem_with(file);
}

// RFC 7301 §3.2: the server chooses, and says so when there is nothing to choose from.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned size, void* ours) {
  const auto& served = *static_cast<const std::string*>(ours);
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(served.data()),
                                          static_cast<unsigned>(served.size()), offered, size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

// RFC 6066 §3: SNI is for names only.   RFC 6455 §4.1: W010
bool expect(SSL& ssl, const std::string& host) {
  if (is_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(&ssl), host.c_str()) == 1;
  SSL_set_hostflags(&ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(&ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(&ssl, host.c_str()) == 1;
}

}  // namespace

std::string unfit_to_reload(const TlsServerOptions& options) {
  for (const std::string& file : {options.certificate_file, options.key_file, options.client_trust_file}) {
    struct stat found {};
    if (file.empty() || ::stat(file.c_str(), &found) != 0 || S_ISREG(found.st_mode)) continue;
    return file + ": this is no regular file, and cannot be read again";
  }
  return {};
}

std::uint64_t TlsContext::new_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// No renegotiation: it costs the server ten times what it costs the client.
std::string TlsContext::begin(const SSL_METHOD* method, Protocols protocols) {
  context_.reset(SSL_CTX_new(method));
  if (!context_ || SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1) {
    return take_tls_error().message();
  }
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  protocols_.clear();
  for (const std::string_view protocol : protocols) {
    protocols_ += static_cast<char>(protocol.size());
    protocols_ += protocol;
  }
  return {};
}

std::string TlsContext::prepare(const TlsClientOptions& options, Protocols protocols) {
  if (std::string problem = begin(TLS_client_method(), protocols); !problem.empty()) return problem;
  SSL_CTX& context = *context_;
  SSL_CTX_set_verify(&context, options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     options.verify ? judge_certificate : nullptr);
  if (std::string problem = trust(context, options.trust_file); !problem.empty()) return problem;
  if (SSL_CTX_set_alpn_protos(&context, reinterpret_cast<const unsigned char*>(protocols_.data()),
                              static_cast<unsigned>(protocols_.size())) != 0) {
    return "no memory";
  }
  return options.certificate_file.empty() ? std::string() : use_files(options.certificate_file, options.key_file);
}

std::string TlsContext::prepare(const TlsServerOptions& options, Protocols protocols) {
  if (std::string problem = begin(TLS_server_method(), protocols); !problem.empty()) return problem;
  SSL_CTX& context = *context_;
  SSL_CTX_set_options(&context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_num_tickets(&context, 1);
  SSL_CTX_set_session_id_context(&context, reinterpret_cast<const unsigned char*>("wspc"), 4);
  SSL_CTX_set_alpn_select_cb(&context, choose_protocol, &protocols_);
  if (!options.client_trust_file.empty()) {
    if (std::string problem = trust(context, options.client_trust_file); !problem.empty()) return problem;
    SSL_CTX_set_client_CA_list(&context, SSL_load_client_CA_file(options.client_trust_file.c_str()));
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, judge_certificate);
  }
  return options.self_signed ? use_own(this_machine) : use_files(options.certificate_file, options.key_file);
}

std::string TlsContext::use_files(const std::string& certificate, const std::string& key) {
  const std::string& key_file = key.empty() ? certificate : key;
  if (SSL_CTX_use_certificate_chain_file(context_.get(), certificate.c_str()) != 1) return problem_with(certificate);
  if (SSL_CTX_use_PrivateKey_file(context_.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const unsigned long code = ERR_peek_error();
    if (ERR_GET_LIB(code) != ERR_LIB_X509) return problem_with(key_file);
    ERR_clear_error();
    return "the key in " + key_file + " is not the one of the certificate in " + certificate;
  }
  certificate_ = written(*SSL_CTX_get0_certificate(context_.get()));
  return {};
}

std::string TlsContext::use_own(const std::string& names) {
  const OwnCertificate own = make_certificate(names);
  if (!own.certificate || SSL_CTX_use_certificate(context_.get(), own.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context_.get(), own.key.get()) != 1) {
    return "a certificate cannot be made: " + take_tls_error().message();
  }
  certificate_ = written(*own.certificate);
  return {};
}

Ssl TlsContext::connect(const std::string& host) const {
  Ssl ssl(SSL_new(context_.get()));
  if (!ssl || !expect(*ssl, host)) return nullptr;
  SSL_set_connect_state(ssl.get());
  return ssl;
}

Ssl TlsContext::accept() const {
  Ssl ssl(SSL_new(context_.get()));
  if (ssl) SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace wspc::io
