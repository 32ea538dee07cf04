// SPDX-License-Identifier: MIT
// asio_error: wspc::Error as an error_code of Boost.System.
#ifndef WSPC_DETAIL_ASIO_ERROR_H
#define WSPC_DETAIL_ASIO_ERROR_H

#include <string>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include "wspc/error.h"

namespace wspc {

// Returns the category of error codes that are a wspc::Error. Its name is "wspc", and its messages are the texts of
// describe().
inline const boost::system::error_category& protocol_category() {
  static const class Category final : public boost::system::error_category {
   public:
    [[nodiscard]] const char* name() const noexcept override { return "wspc"; }
    [[nodiscard]] std::string message(int value) const override {
      return std::string(describe(static_cast<Error>(value)).text);
    }
  } category;
  return category;
}

// Returns `error` as an error code. Error::none becomes success.
inline boost::system::error_code make_error_code(Error error) { return {static_cast<int>(error), protocol_category()}; }

}  // namespace wspc

namespace wspc::detail {

using AsioError = boost::system::error_code;

}  // namespace wspc::detail

#endif
