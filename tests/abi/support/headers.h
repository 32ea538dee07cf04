// SPDX-License-Identifier: MIT
// headers: HTTP headers as the contract tests pass them: each string in memory of exactly its length, without a NUL.
#ifndef WSPC_TESTS_ABI_SUPPORT_HEADERS_H
#define WSPC_TESTS_ABI_SUPPORT_HEADERS_H

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "websocket.h"

namespace wspc::contract {

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers(std::initializer_list<Field> fields) : fields_(fields) {}
  Headers(const WEB_SOCKET_HTTP_HEADER* array, ULONG count);  // a copy of what the component handed out

  Headers& add(std::string_view name, std::string_view value);
  Headers& set(std::string_view name, std::string_view value);  // in place of all of that name
  Headers& remove(std::string_view name);                       // names in any case

  // The value of the one header of that name; "(none)" or "(several)" otherwise.
  [[nodiscard]] std::string value(std::string_view name) const;

  // Valid until the next call; memory is exact, so that a sanitizer sees a read past a length.
  PWEB_SOCKET_HTTP_HEADER data();
  [[nodiscard]] ULONG size() const { return static_cast<ULONG>(fields_.size()); }

 private:
  PCHAR keep(const std::string& bytes);

  std::vector<Field> fields_;
  std::vector<std::shared_ptr<char[]>> memory_;
  std::vector<WEB_SOCKET_HTTP_HEADER> array_;
};

bool equal_names(std::string_view a, std::string_view b);

// A request that every server accepts, with the key of RFC 6455 §1.3.
Headers good_request();

}  // namespace wspc::contract

#endif
