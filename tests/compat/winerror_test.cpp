// SPDX-License-Identifier: MIT
// winerror_test: error codes and HRESULTs of the compat headers.
#include "compat/winerror.h"

#include <gtest/gtest.h>

namespace {

TEST(CompatWinerror, an_error_code_becomes_an_hresult) {
  static_assert(HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER) == static_cast<HRESULT>(0x8007007A), "a constant");
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_SUCCESS), S_OK);
  EXPECT_EQ(HRESULT_FROM_WIN32(0x80004005), E_FAIL) << "what is an HRESULT already stays one";
  EXPECT_EQ(HRESULT_FROM_WIN32(0x12345), static_cast<HRESULT>(0x80072345)) << "16 bits of it";
}

TEST(CompatWinerror, the_error_code_is_asked_for_once) {
  int asked = 0;
  const auto next = [&asked] { return static_cast<DWORD>(++asked); };
  EXPECT_EQ(HRESULT_FROM_WIN32(next()), static_cast<HRESULT>(0x80070001));
  EXPECT_EQ(asked, 1);
}

TEST(CompatWinerror, an_hresult_has_three_parts) {
  EXPECT_EQ(HRESULT_CODE(E_INVALIDARG), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(HRESULT_FACILITY(E_INVALIDARG), FACILITY_WIN32);
  EXPECT_EQ(HRESULT_SEVERITY(E_INVALIDARG), SEVERITY_ERROR);
  EXPECT_EQ(HRESULT_SEVERITY(S_FALSE), SEVERITY_SUCCESS);
  EXPECT_EQ(HRESULT_FACILITY(E_INVALID_PROTOCOL_FORMAT), FACILITY_WEB_SOCKET);
  EXPECT_EQ(MAKE_HRESULT(SEVERITY_ERROR, FACILITY_WIN32, ERROR_OUTOFMEMORY), E_OUTOFMEMORY);
  EXPECT_TRUE(IS_ERROR(E_ABORT));
  EXPECT_FALSE(IS_ERROR(S_FALSE));
}

}  // namespace
