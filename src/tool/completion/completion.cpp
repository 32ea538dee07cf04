// SPDX-License-Identifier: MIT
// completion: scripts that complete the arguments in a shell.
#include "tool/options/completion.h"

#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wspc::tool {
namespace {

constexpr const char* examples =
    "  bash   eval \"$(wspc completion bash)\"                                      in ~/.bashrc\n"
    "  zsh    eval \"$(wspc completion zsh)\"                                       in ~/.zshrc, after compinit\n"
    "  fish   wspc completion fish > ~/.config/fish/completions/wspc.fish\n";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return !option->get_positional(); });
}

bool takes_a_file(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "FILE" || type == "DIRECTORY" || type.ends_with(":DIR") || type.starts_with("DIRECTORY");
}

// The option's names, as they are written.
std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::string for_bash(const CLI::App& app) {
  std::vector<std::string> commands;
  std::string cases;
  for (const CLI::App* const command : commands_of(app)) {
    std::vector<std::string> all;
    std::vector<std::string> files{"-"};  // stands for arguments that are not options
    for (const CLI::Option* const option : options_of(*command)) {
      for (const std::string& name : names_of(*option)) {
        all.push_back(name);
        if (takes_a_file(*option)) files.push_back(name);
      }
    }
    commands.push_back(command->get_name());
    cases += fmt::format("    {}) options='{}' files='{}' ;;\n", command->get_name(), fmt::join(all, " "),
                         fmt::join(files, " "));
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

std::string for_fish(const CLI::App& app) {
  std::string text = "complete -c wspc -f\n";
  for (const CLI::App* const command : commands_of(app)) {
    text += fmt::format("complete -c wspc -n __fish_use_subcommand -a {} -d {}\n", command->get_name(),
                        quoted(command->get_description()));
    for (const CLI::Option* const option : options_of(*command)) {
      text += fmt::format("complete -c wspc -n '__fish_seen_subcommand_from {}'", command->get_name());
      for (const std::string& name : option->get_snames()) text += " -s " + name;
      for (const std::string& name : option->get_lnames()) text += " -l " + name;
      if (option->get_items_expected_max() > 0) text += takes_a_file(*option) ? " -r -F" : " -x";
      text += fmt::format(" -d {}\n", quoted(option->get_description()));
    }
  }
  return text;
}

}  // namespace

std::string completion(const CLI::App& app, Shell shell) {
  if (shell == Shell::fish) return for_fish(app);
  const std::string bash = for_bash(app);
  return shell == Shell::bash ? bash : "autoload -U +X bashcompinit && bashcompinit\n" + bash;
}

CLI::App* add_completion(CLI::App& app, Shell& shell) {
  CLI::App* completion = app.add_subcommand("completion", "Print what lets a shell complete these commands");
  const auto take = [&shell](const std::string& name) {
    if (name != "bash" && name != "zsh" && name != "fish") {
      throw CLI::ValidationError("SHELL", fmt::format("'{}' is none of bash, zsh and fish", name));
    }
    shell = name == "bash" ? Shell::bash : name == "zsh" ? Shell::zsh : Shell::fish;
  };
  completion->add_option_function<std::string>("SHELL", take, "bash, zsh, or fish")->required()->type_name("");
  completion->footer(examples);
  return completion;
}

}  // namespace wspc::tool
