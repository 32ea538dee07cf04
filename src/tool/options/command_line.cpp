// SPDX-License-Identifier: MIT
// command_line: reads the arguments of the program with CLI11, which no other file includes: it takes long to compile.
#include "tool/options/command_line.h"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace wspc::tool {
namespace {

constexpr const char* version = "wspc " WSPC_VERSION;

// Adds one option to CLI11's command; there is one call for each alternative of Option::Target.
class Translator {
 public:
  Translator(CLI::App& app, const Option& option) : app_(app), option_(option) {}

  CLI::Option* operator()(bool* target) const { return app_.add_flag(option_.names, *target, option_.help); }

  CLI::Option* operator()(const std::function<void()>& action) const {
    return app_.add_flag_callback(option_.names, action, option_.help);
  }

  CLI::Option* operator()(const Option::Take& take) const {
    auto* const added = option_.values == Option::Values::repeated ? list(take) : text(take);
    if (option_.values == Option::Values::optional) added->expected(0, 1);
    return added->type_name(option_.value_name);
  }

  CLI::Option* operator()(const Option::Decimal& decimal) const {
    return app_.add_option(option_.names, *decimal.target, option_.help)
        ->type_name(option_.value_name)
        ->check(CLI::Range(decimal.least, decimal.most));
  }

  CLI::Option* operator()(const Option::Integers& integers) const {
    return app_.add_option(option_.names, *integers.target, option_.help)
        ->type_name(option_.value_name)
        ->check(CLI::Range(0, 65535));
  }

 private:
  [[nodiscard]] CLI::Option* text(const Option::Take& take) const {
    return app_.add_option_function<std::string>(option_.names, take, option_.help);
  }

  // Without allow_extra_args(false) CLI11 would take "[1,2]" apart, and the arguments that follow as well.
  [[nodiscard]] CLI::Option* list(const Option::Take& take) const {
    const auto take_all = [take](const std::vector<std::string>& values) {
      for (const std::string& value : values) take(value);
    };
    return app_.add_option_function<std::vector<std::string>>(option_.names, take_all, option_.help)
        ->allow_extra_args(false);
  }

  CLI::App& app_;
  const Option& option_;
};

CLI::Option* add(CLI::App& app, const Option& option) {
  CLI::Option* const added = std::visit(Translator(app, option), option.target);
  if (option.required) added->required();
  if (option.check == Option::Check::existing_file) added->check(CLI::ExistingFile);
  if (option.check == Option::Check::existing_directory) added->check(CLI::ExistingDirectory);
  return added;
}

void add(CLI::App& app, Command& command) {
  CLI::App* const added = app.add_subcommand(command.name, command.summary);
  std::vector<CLI::Option*> options;
  for (const Option& option : command.options.options()) options.push_back(add(*added, option));
  if (const std::string& footer = command.options.footer(); !footer.empty()) added->footer(footer);
  added->final_callback([options = std::move(options), &set = command.options] {
    for (std::size_t i = 0; i < options.size(); ++i) set.options()[i].given = options[i]->results();
    set.settle();
  });
}

std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// CLI11's complaints, in our words where its own are not for people.
std::string explain(const CLI::ParseError& error) {
  const std::string text = on_one_line(error.what());
  return error.get_name() == "ArgumentMismatch" ? text.substr(0, text.find(':')) + " needs a value" : text;
}

// Returns the arguments in the order that CLI11 wants, the last one first. "--send=" has an empty value, for which
// CLI11 would take the next argument, so it becomes two words.
std::vector<std::string> words_of(int count, const char* const* arguments) {
  std::vector<std::string> words;
  bool options_end = false;
  for (int i = 1; i < count; ++i) {
    std::string word = arguments[i];
    options_end = options_end || word == "--";
    const bool has_empty_value =
        !options_end && word.size() > 3 && word.starts_with("--") && word.find('=') + 1 == word.size();
    if (has_empty_value) word.pop_back();
    words.push_back(std::move(word));
    if (has_empty_value) words.emplace_back();
  }
  std::reverse(words.begin(), words.end());
  return words;
}

Request chosen(const CLI::App& app, const std::vector<Command>& commands) {
  if (app.get_subcommands().empty()) return WrongUsage{"which command? wspc --help lists them"};
  const std::string name = app.get_subcommands().front()->get_name();
  return &*std::find_if(commands.begin(), commands.end(), [&](const Command& each) { return each.name == name; });
}

}  // namespace

Request parse_command_line(std::vector<Command>& commands, const std::string& footer, int count,
                           const char* const* arguments) {
  CLI::App app("WebSockets from the command line", "wspc");
  app.get_formatter()->column_width(32);
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", version, "print the version");
  app.footer(footer);
  for (Command& command : commands) add(app, command);
  app.require_subcommand(0, 1);
  try {
    app.parse(words_of(count, arguments));
    return chosen(app, commands);
  } catch (const CLI::CallForHelp&) {
    return Information{app.help()};
  } catch (const CLI::CallForVersion&) {
    return Information{fmt::format("{}\n", version)};
  } catch (const CLI::ExtrasError&) {
    return WrongUsage{fmt::format("unexpected argument: {}", app.remaining(true).front())};
  } catch (const CLI::ParseError& error) {
    return WrongUsage{explain(error)};
  } catch (const UsageError& error) {
    return WrongUsage{on_one_line(error.what())};
  }
}

}  // namespace wspc::tool
