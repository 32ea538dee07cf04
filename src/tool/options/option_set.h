// SPDX-License-Identifier: MIT
// option_set: the options and positional arguments of a command, described without a parser.
#ifndef WSPC_TOOL_OPTIONS_OPTION_SET_H
#define WSPC_TOOL_OPTIONS_OPTION_SET_H

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace wspc::tool {

// Arguments that cannot be obeyed. what() is one sentence for the user.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  UsageError(std::string_view option, std::string_view problem);  // "--option: problem"
};

// One option, or one positional argument.
struct Option {
  // Called once for each value. Throws a UsageError to refuse the value.
  using Take = std::function<void(const std::string& value)>;

  struct Decimal {
    double* target;
    double least, most;
  };

  struct Integers {
    std::vector<std::uint16_t>* target;
  };

  // A flag that also takes =true and =false; a flag that only acts when it is set; or an option with values.
  using Target = std::variant<bool*, std::function<void()>, Take, Decimal, Integers>;

  enum class Values : std::uint8_t { one, optional, repeated };
  enum class Check : std::uint8_t { none, existing_file, existing_directory };

  // Sets how the help calls the value.
  Option& named(std::string name);

  // A positional argument without which the command line is wrong.
  Option& must_be_given();
  Option& must_exist(Check kind);

  [[nodiscard]] bool is_flag() const noexcept { return target.index() <= 1; }

  std::string names;  // "-q,--quiet"; without dashes: a positional argument
  std::string help;
  Target target;
  std::string value_name{"TEXT"};
  Values values = Values::one;
  Check check = Check::none;
  bool required = false;
  std::vector<std::string> given{};  // the values on the command line, known when all arguments have been read
};

// The options of one command, in the order in which the help lists them. `names` are "-n,--count", with the long name
// last.
class OptionSet {
 public:
  // Called when all arguments have been read and every value has been taken. Throws a UsageError.
  using Hook = std::function<void(const OptionSet& set)>;

  Option& flag(std::string names, bool& target, std::string help);
  Option& flag(std::string names, std::function<void()> action, std::string help);

  // Any text.
  Option& text(std::string names, Option::Take take, std::string help);
  Option& text(std::string names, std::string& target, std::string help);

  // An option that may be repeated. Each occurrence has one value, which is taken literally: [1,2] is one value too.
  Option& list(std::string names, Option::Take take, std::string help);
  Option& list(std::string names, std::vector<std::string>& target, std::string help);

  // A whole number from `least` to `most`.
  Option& number(std::string names, std::uint64_t least, std::uint64_t most, std::function<void(std::uint64_t)> take,
                 std::string help);
  template <typename Number>
  requires(!std::invocable<Number, std::uint64_t>) Option& number(std::string names, std::uint64_t least,
                                                                  std::uint64_t most, Number& target,
                                                                  std::string help) {
    const auto take = [&target](std::uint64_t number) { target = static_cast<Number>(number); };
    return this->number(std::move(names), least, most, std::function<void(std::uint64_t)>(take), std::move(help));
  }

  Option& decimal(std::string names, double least, double most, double& target, std::string help);

  // Positional arguments from 0 to 65535, any number of them.
  Option& integers(std::string names, std::vector<std::uint16_t>& target, std::string help);

  // 64K, 1M, unlimited.
  Option& size(std::string names, std::uint64_t& target, std::string help);

  // 500ms, 10s, 2m, 0.
  Option& duration(std::string names, std::function<void(std::chrono::milliseconds)> take, std::string help);
  Option& duration(std::string names, std::chrono::milliseconds& target, std::string help);

  // One of several words. A word that is none of them is refused with "'word' is `otherwise`".
  template <typename Value>
  Option& choice(std::string names, Value& target, std::vector<std::pair<std::string_view, Value>> words,
                 const std::string& otherwise, std::string help) {
    const auto take = [&target, words = std::move(words), otherwise,
                       option = long_name(names)](const std::string& given) {
      for (const auto& [word, value] : words) {
        if (word != given) continue;
        target = value;
        return;
      }
      throw UsageError(option, "'" + given + "' is " + otherwise);
    };
    return text(std::move(names), Option::Take(take), std::move(help));
  }

  // The text below the options.
  void footer(std::string text) { footer_ = std::move(text); }

  // Adds a hook. Hooks are called in the order in which they were added.
  void when_read(Hook hook) { hooks_.push_back(std::move(hook)); }
  void settle() const;

  // Returns how often the option `name` ("--name") was given. Requires that there is such an option.
  [[nodiscard]] std::size_t count(std::string_view name) const { return find(name).given.size(); }
  [[nodiscard]] const Option& find(std::string_view name) const;

  // Throws a UsageError when `one` was given together with any of `others`.
  void exclude(std::string_view one, std::initializer_list<std::string_view> others) const;

  [[nodiscard]] std::vector<Option>& options() noexcept { return options_; }
  [[nodiscard]] const std::vector<Option>& options() const noexcept { return options_; }
  [[nodiscard]] const std::string& footer() const noexcept { return footer_; }

  // "--count" of "-n,--count"; a positional argument's name itself.
  [[nodiscard]] static std::string long_name(const std::string& names);

 private:
  Option& add(std::string names, Option::Target target, std::string help);

  std::vector<Option> options_;
  std::vector<Hook> hooks_;
  std::string footer_;
};

}  // namespace wspc::tool

#endif
