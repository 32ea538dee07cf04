// SPDX-License-Identifier: MIT
// invalid_parameter: counts the wrong parameters that a test gives on purpose, which would end the program otherwise.
#pragma once

#include "compat/Windows.h"

class InvalidParameters {
 public:
  InvalidParameters() : before_(_set_invalid_parameter_handler(count)) { seen() = 0; }
  ~InvalidParameters() { _set_invalid_parameter_handler(before_); }
  InvalidParameters(const InvalidParameters&) = delete;
  InvalidParameters& operator=(const InvalidParameters&) = delete;

  static int& seen() {
    static int number = 0;
    return number;
  }

 private:
  static void count(const wchar_t*, const wchar_t*, const wchar_t*, unsigned, uintptr_t) { ++seen(); }

  _invalid_parameter_handler before_;
};
