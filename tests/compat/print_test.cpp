// SPDX-License-Identifier: MIT
// print_test: what programs print through the compat headers is what Windows' C library would have printed.
#include <array>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>

#include "compat/Windows.h"

namespace {

// Returns the bytes that `print` writes into a file.
template <class Print>
std::string printed(Print print) {
  std::FILE* file = std::tmpfile();
  print(file);
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

#define NARROW(...) printed([](std::FILE* file) { fprintf(file, __VA_ARGS__); })
#define WIDE(...) printed([](std::FILE* file) { fwprintf(file, __VA_ARGS__); })

TEST(CompatPrint, strings_are_wide_or_narrow_as_on_windows) {
  EXPECT_EQ(WIDE(L"%s|%S", L"wide", "narrow"), "wide|narrow");
  EXPECT_EQ(NARROW("%s|%S", "narrow", L"wide"), "narrow|wide");
  EXPECT_EQ(WIDE(L"%ls|%ws|%hs", L"l", L"w", "h"), "l|w|h");
  EXPECT_EQ(NARROW("%ls|%ws|%hs|%hS", L"l", L"w", "h", "hS"), "l|w|h|hS");
  EXPECT_EQ(WIDE(L"%c%C", L'w', 'n'), "wn");
  EXPECT_EQ(NARROW("%c%C%lc", 'n', L'w', L'l'), "nwl");
}

TEST(CompatPrint, wide_text_is_utf8) {
  EXPECT_EQ(WIDE(L"ä %s %c", L"世界 \U0001F600", L'é'), "ä 世界 😀 é");
  EXPECT_EQ(NARROW("%S", L"€"), "€");
  const wchar_t none[] = {static_cast<wchar_t>(0xD800), static_cast<wchar_t>(0x110000), 0};
  EXPECT_EQ(printed([&](std::FILE* file) { fwprintf(file, L"%s", none); }), "\uFFFD\uFFFD");
}

TEST(CompatPrint, a_long_has_32_bits) {
  const std::array<ULONG, 2> values = {0xFFFFFFFF, 7};
  EXPECT_EQ(printed([&](std::FILE* file) { fprintf(file, "%lu %ld %lx", values[0], values[1], values[0]); }),
            "4294967295 7 ffffffff");
  EXPECT_EQ(NARROW("0x%08lX", E_INVALIDARG), "0x80070057");
  EXPECT_EQ(WIDE(L"%ld", static_cast<LONG>(-1)), "-1");
}

TEST(CompatPrint, sizes_of_integers) {
  EXPECT_EQ(NARROW("%I64d %I64u %I32u", LONGLONG{-5}, ULONGLONG{1} << 63U, 5U), "-5 9223372036854775808 5");
  EXPECT_EQ(NARROW("%lld %llx", 1LL << 40U, 255ULL), "1099511627776 ff");
  EXPECT_EQ(NARROW("%zu %Iu", sizeof(int), static_cast<SIZE_T>(12)), "4 12");
  EXPECT_EQ(NARROW("%hu %hd %hhx", 65537, 65535, 511), "1 -1 ff");
}

TEST(CompatPrint, flags_widths_and_precisions) {
  EXPECT_EQ(NARROW("[%5d][%-5d][%05d][%+d][% d][%#x]", 42, 42, 42, 42, 42, 42),
            "[   42][42   ][00042][+42][ 42][0x2a]");
  EXPECT_EQ(NARROW("[%*d][%-*d][%*d]", 4, 1, 4, 1, -4, 1), "[   1][1   ][1   ]");
  EXPECT_EQ(WIDE(L"[%6.2s][%-6.2S][%.*s]", L"abc", "abc", 1, L"xyz"), "[    ab][ab    ][x]");
  EXPECT_EQ(NARROW("[%.2f][%8.3e][%g][%.*f]", 3.14159, 31415.9, 0.5, 1, 2.25), "[3.14][3.142e+04][0.5][2.2]");
  EXPECT_EQ(NARROW("[%.3d]", 7), "[007]");
  EXPECT_EQ(NARROW("[%Lf]", 1.5L), "[1.500000]");
}

TEST(CompatPrint, pointers_are_digits_of_their_size) {
  EXPECT_EQ(NARROW("%p", reinterpret_cast<void*>(std::uintptr_t{0xBEEF})),
            sizeof(void*) == 8 ? "000000000000BEEF" : "0000BEEF");
}

TEST(CompatPrint, null_strings_are_shown) {
  EXPECT_EQ(NARROW("%s %S", static_cast<const char*>(nullptr), static_cast<const wchar_t*>(nullptr)), "(null) (null)");
}

TEST(CompatPrint, the_result_counts_the_characters_of_the_function) {
  printed([](std::FILE* file) {
    EXPECT_EQ(fprintf(file, "%d%%", 100), 4);
    EXPECT_EQ(fprintf(file, "%S", L"ä"), 2) << "bytes";
    EXPECT_EQ(fwprintf(file, L"ä%s%S", L"ä€", "ä"), 4) << "wide characters";
  });
}

TEST(CompatPrint, width_counts_the_characters_of_the_string) {
  EXPECT_EQ(WIDE(L"[%3s][%-3s]", L"ä", L"€"), "[  ä][€  ]");
  EXPECT_EQ(NARROW("[%3S][%3s]", L"ä", "ä"), "[  ä][ ä]");
  EXPECT_EQ(NARROW("[%05s][%-05s]", "ab", "ab"), "[000ab][ab   ]") << "zeros, as on Windows";
}

TEST(CompatPrint, a_character_may_be_a_nul) {
  using namespace std::string_literals;
  EXPECT_EQ(NARROW("a%cb%2c", 0, 0), "a\0b \0"s);
  EXPECT_EQ(WIDE(L"a%cb", 0), "a\0b"s);
}

TEST(CompatPrint, numbers_may_be_long) {
  EXPECT_EQ(NARROW("%300d", 1), std::string(299, ' ') + "1");
  EXPECT_EQ(NARROW("%.200f", 0.5), "0.5" + std::string(199, '0'));
}

int v_printed(std::FILE* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int count = vfprintf(file, format, arguments);
  va_end(arguments);
  return count;
}

int v_wide_printed(std::FILE* file, const wchar_t* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int count = vfwprintf(file, format, arguments);
  va_end(arguments);
  return count;
}

TEST(CompatPrint, lists_of_arguments_are_read_in_the_same_way) {
  EXPECT_EQ(printed([](std::FILE* file) {
              EXPECT_EQ(v_printed(file, "%S %lu|", L"wide", ULONG{7}), 7);
              EXPECT_EQ(v_wide_printed(file, L"%S %s", "narrow", L"wide"), 11);
            }),
            "wide 7|narrow wide");
}

TEST(CompatPrint, wide_text_and_narrow_text_go_to_one_stream) {
  EXPECT_EQ(printed([](std::FILE* file) {
              EXPECT_GE(fputws(L"ä", file), 0);
              EXPECT_EQ(fputwc(L'€', file), static_cast<wint_t>(L'€'));
              EXPECT_EQ(putwc(L'!', file), static_cast<wint_t>(L'!'));
              std::fputs("n", file);
            }),
            "ä€!n");
}

TEST(CompatPrint, n_and_an_end_within_a_specification_are_refused) {
  int count = 0;
  printed([&](std::FILE* file) {
    EXPECT_EQ(fprintf(file, "%n", &count), -1);
    EXPECT_EQ(fprintf(file, "%5", 1), -1);
    EXPECT_EQ(fprintf(file, "%-l", 1), -1);
  });
  EXPECT_EQ(count, 0);
}

TEST(CompatPrint, wide_and_narrow_go_to_one_stream) {
  EXPECT_EQ(printed([](std::FILE* file) {
              fwprintf(file, L"%s ", L"wide");
              fprintf(file, "%s ", "narrow");
              std::fprintf(file, "%s", "std");
            }),
            "wide narrow std");
}

TEST(CompatPrint, a_format_may_stand_beside_its_own_name) {
  struct [[gnu::unused]] Named {
    int printf = 1;  // a word that is no call is left alone
  };
  EXPECT_EQ(Named().printf, 1);
}

}  // namespace
