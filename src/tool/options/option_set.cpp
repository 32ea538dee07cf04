// SPDX-License-Identifier: MIT
// option_set: the options and positional arguments of a command, described without a parser.
#include "tool/options/option_set.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "tool/options/quantity.h"

namespace wspc::tool {

UsageError::UsageError(std::string_view option, std::string_view problem)
    : std::runtime_error(fmt::format("{}: {}", option, problem)) {}

Option& Option::named(std::string name) {
  value_name = std::move(name);
  return *this;
}

Option& Option::must_be_given() {
  required = true;
  return *this;
}

Option& Option::must_exist(Check kind) {
  check = kind;
  return *this;
}

std::string OptionSet::long_name(const std::string& names) {
  const std::size_t dashes = names.find("--");
  return dashes == names.npos ? names : names.substr(dashes);
}

Option& OptionSet::add(std::string names, Option::Target target, std::string help) {
  return options_.emplace_back(Option{std::move(names), std::move(help), std::move(target)});
}

Option& OptionSet::flag(std::string names, bool& target, std::string help) {
  return add(std::move(names), &target, std::move(help));
}

Option& OptionSet::flag(std::string names, std::function<void()> action, std::string help) {
  return add(std::move(names), std::move(action), std::move(help));
}

Option& OptionSet::text(std::string names, Option::Take take, std::string help) {
  return add(std::move(names), std::move(take), std::move(help));
}

Option& OptionSet::text(std::string names, std::string& target, std::string help) {
  return text(
      std::move(names), [&target](const std::string& value) { target = value; }, std::move(help));
}

Option& OptionSet::list(std::string names, Option::Take take, std::string help) {
  Option& option = text(std::move(names), std::move(take), std::move(help));
  option.values = Option::Values::repeated;
  return option;
}

Option& OptionSet::list(std::string names, std::vector<std::string>& target, std::string help) {
  return list(
      std::move(names), [&target](const std::string& value) { target.push_back(value); }, std::move(help));
}

Option& OptionSet::number(std::string names, std::uint64_t least, std::uint64_t most,
                          std::function<void(std::uint64_t)> take, std::string help) {
  const auto check = [option = long_name(names), least, most, take = std::move(take)](const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || number < least || number > most) {
      throw UsageError(option, fmt::format("'{}' is no number from {} to {}", text, least, most));
    }
    take(number);
  };
  return text(std::move(names), check, std::move(help)).named("N");
}

Option& OptionSet::decimal(std::string names, double least, double most, double& target, std::string help) {
  return add(std::move(names), Option::Decimal{&target, least, most}, std::move(help));
}

Option& OptionSet::integers(std::string names, std::vector<std::uint16_t>& target, std::string help) {
  return add(std::move(names), Option::Integers{&target}, std::move(help)).named("");
}

Option& OptionSet::size(std::string names, std::uint64_t& target, std::string help) {
  const auto take = [&target, option = long_name(names)](const std::string& text) {
    const auto parsed = parse_size(text);
    if (!parsed) throw UsageError(option, fmt::format("'{}' is no size; 64K, 1M or unlimited would be", text));
    target = *parsed;
  };
  return text(std::move(names), take, std::move(help)).named("SIZE");
}

Option& OptionSet::duration(std::string names, std::function<void(std::chrono::milliseconds)> take, std::string help) {
  const auto check = [option = long_name(names), take = std::move(take)](const std::string& text) {
    const auto parsed = parse_duration(text);
    if (!parsed) throw UsageError(option, fmt::format("'{}' is no time; 500ms, 10s, 2m or 0 would be", text));
    take(*parsed);
  };
  return text(std::move(names), check, std::move(help)).named("TIME");
}

Option& OptionSet::duration(std::string names, std::chrono::milliseconds& target, std::string help) {
  return duration(
      std::move(names), [&target](std::chrono::milliseconds value) { target = value; }, std::move(help));
}

void OptionSet::settle() const {
  for (const Hook& hook : hooks_) hook(*this);
}

const Option& OptionSet::find(std::string_view name) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [name](const Option& option) { return long_name(option.names) == name; });
  if (found == options_.end()) throw std::logic_error(fmt::format("there is no option {}", name));
  return *found;
}

void OptionSet::exclude(std::string_view one, std::initializer_list<std::string_view> others) const {
  if (count(one) == 0) return;
  for (const std::string_view other : others) {
    if (count(other) > 0) throw UsageError(fmt::format("{} and {} exclude each other", one, other));
  }
}

}  // namespace wspc::tool
