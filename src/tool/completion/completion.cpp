// SPDX-License-Identifier: MIT
// completion: the command `wspc completion`, which prints a script that lets a shell complete the commands.
#include "tool/completion/completion.h"

#include <string>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

enum class Shell : std::uint8_t { bash, zsh, fish };

struct CompletionOptions {
  Shell shell{};
};

constexpr const char* examples =
    "  bash   eval \"$(wspc completion bash)\"                                      in ~/.bashrc\n"
    "  zsh    eval \"$(wspc completion zsh)\"                                       in ~/.zshrc, after compinit\n"
    "  fish   wspc completion fish > ~/.config/fish/completions/wspc.fish\n";

// One option as a shell sees it.
struct Completed {
  std::vector<std::string> names;  // "-q", "--quiet"
  std::string help;
  bool has_value;
  bool has_file;  // the value is a file's or a directory's name
};

std::vector<std::string> names_of(const Option& option) {
  const std::size_t comma = option.names.find(',');
  if (comma == option.names.npos) return {option.names};
  return {option.names.substr(0, comma), option.names.substr(comma + 1)};
}

bool takes_a_file(const Option& option) {
  return option.value_name == "DIRECTORY" || (option.value_name == "FILE" && option.check == Option::Check::none);
}

// --help is an option of every command.
std::vector<Completed> options_of(const Command& command) {
  std::vector<Completed> options{{{"-h", "--help"}, "print this help", false, false}};
  for (const Option& option : command.options.options()) {
    if (!option.names.starts_with('-')) continue;
    options.push_back({names_of(option), option.help, !option.is_flag(), !option.is_flag() && takes_a_file(option)});
  }
  return options;
}

std::string for_bash(const std::vector<Command>& table) {
  std::vector<std::string> commands;
  std::string cases;
  for (const Command& command : table) {
    std::vector<std::string> all;
    std::vector<std::string> files{"-"};  // stands for arguments that are not options
    for (const Completed& option : options_of(command)) {
      for (const std::string& name : option.names) {
        all.push_back(name);
        if (option.has_file) files.push_back(name);
      }
    }
    commands.push_back(command.name);
    cases +=
        fmt::format("    {}) options='{}' files='{}' ;;\n", command.name, fmt::join(all, " "), fmt::join(files, " "));
  }
  return fmt::format(R"(_wspc() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} options='' files=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ " $files " == *" $previous "* || $current != -* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  fi
}}
complete -o filenames -F _wspc wspc
)",
                     fmt::join(commands, " "), cases);
}

// Escapes `text` for single quotes in fish.
std::string quoted(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return "'" + result + "'";
}

std::string for_fish(const std::vector<Command>& table) {
  std::string text = "complete -c wspc -f\n";
  for (const Command& command : table) {
    text +=
        fmt::format("complete -c wspc -n __fish_use_subcommand -a {} -d {}\n", command.name, quoted(command.summary));
    for (const Completed& option : options_of(command)) {
      text += fmt::format("complete -c wspc -n '__fish_seen_subcommand_from {}'", command.name);
      for (const std::string& name : option.names) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.has_value) text += option.has_file ? " -r -F" : " -x";
      text += fmt::format(" -d {}\n", quoted(option.help));
    }
  }
  return text;
}

std::string script(const std::vector<Command>& table, Shell shell) {
  if (shell == Shell::fish) return for_fish(table);
  const std::string bash = for_bash(table);
  return shell == Shell::bash ? bash : "autoload -U +X bashcompinit && bashcompinit\n" + bash;
}

void add_options(OptionSet& set, CompletionOptions& options) {
  set.choice<Shell>("SHELL", options.shell, {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}},
                    "none of bash, zsh and fish", "bash, zsh, or fish")
      .must_be_given()
      .named("");
  set.footer(examples);
}

}  // namespace

Command completion_command(std::vector<Command> (*commands)()) {
  const auto print = [commands](const CompletionOptions& options) {
    return write_all(STDOUT_FILENO, script(commands(), options.shell)) ? ExitStatus::clean : ExitStatus::usage;
  };
  return make_command<CompletionOptions>("completion", "Print what lets a shell complete these commands", add_options,
                                         print);
}

}  // namespace wspc::tool
