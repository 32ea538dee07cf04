// SPDX-License-Identifier: MIT
// bounded_json: JSON that strangers have written: how deep it may be nested, and which numbers it may have.
//
// nlohmann's parser itself needs no stack for nested values, but copying and printing them does. And turning a number
// into a type that cannot hold it is undefined.
#ifndef WSPC_TOOL_TEXT_BOUNDED_JSON_H
#define WSPC_TOOL_TEXT_BOUNDED_JSON_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace wspc::tool {

inline constexpr int deepest_nesting = 200;

// Parses `text` into `json`. Returns what is wrong with it, or an empty string. Throws nothing but std::bad_alloc.
template <typename Json>
[[nodiscard]] std::string parse_json(std::string_view text, Json& json) {
  const auto bound = [](int depth, typename Json::parse_event_t, Json&) {
    if (depth > deepest_nesting) throw std::invalid_argument("it is nested more than 200 deep");
    return true;
  };
  try {
    json = Json::parse(text, bound);
    return {};
  } catch (const nlohmann::json::exception& error) {
    return error.what();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

// A whole number that is not negative. Throws std::invalid_argument when it is none.
template <typename Json>
[[nodiscard]] std::uint64_t whole_number(const Json& json) {
  if (!json.is_number_unsigned()) throw std::invalid_argument("a number is not whole, negative or too large");
  return json.template get<std::uint64_t>();
}

// Seconds since 1970, up to the end of the year 9999. Throws std::invalid_argument when it is something else.
template <typename Json>
[[nodiscard]] double time_in_seconds(const Json& json) {
  constexpr double latest = 253'402'300'799;
  const double time = json.is_number() ? json.template get<double>() : -1;
  if (!(time >= 0 && time <= latest)) throw std::invalid_argument("a time is not in seconds since 1970");
  return time;
}

}  // namespace wspc::tool

#endif
