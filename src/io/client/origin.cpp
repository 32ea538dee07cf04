// SPDX-License-Identifier: MIT
// origin: the parts of a client's options that belong to one server only.   RFC 6454 §4, RFC 9110 §15.4
#include "io/client/origin.h"

#include "http/redirect.h"

namespace wspc::io {

void leave_origin(ClientOptions& options) {
  http::remove_headers_of_origin(options.headers);
  options.connect_to.clear();
  options.tls.server_name.clear();
  options.tls.certificate_file.clear();
  options.tls.key_file.clear();
}

}  // namespace wspc::io
