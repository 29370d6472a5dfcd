#include <memory>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "cli/commands.h"
#include "cli/console.h"

namespace sekisho::cli {
namespace {

struct Entry {
  std::string name;
  std::string help;
};

// The words that may stand at one place: subcommands, or the flags of a command.
std::vector<Entry> subcommands_of(const CLI::App& app) {
  std::vector<Entry> entries;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    entries.push_back({command->get_name(), command->get_description()});
  }
  return entries;
}

std::vector<Entry> flags_of(const CLI::App& app) {
  std::vector<Entry> entries;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      entries.push_back({"--" + name, option->get_description()});
  }
  return entries;
}

std::string names(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) text += (text.empty() ? "" : " ") + entry.name;
  return text;
}

// One case of the script for each command, by its name.
template <class Line>
std::string each_command(const CLI::App& program, Line line) {
  std::string text;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<Entry> words = subcommands_of(*command);
    const std::vector<Entry> flags = flags_of(*command);
    words.insert(words.end(), flags.begin(), flags.end());
    text += line(command->get_name(), words);
  }
  return text;
}

std::string render_bash(const CLI::App& program) {
  return "_sekisho() {\n  local word=${COMP_WORDS[COMP_CWORD]} words=\n  case ${COMP_WORDS[1]} in\n" +
         each_command(program,
                      [](const std::string& name, const auto& words) {
                        return "    " + name + ") words='" + names(words) + "' ;;\n";
                      }) +
         "  esac\n  if ((COMP_CWORD == 1)); then words='" + names(subcommands_of(program)) +
         "'; fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -o default -F _sekisho "
         "sekisho\n";
}

std::string render_zsh(const CLI::App& program) {
  return "#compdef sekisho\n_sekisho() {\n  if ((CURRENT == 2)); then compadd " +
         names(subcommands_of(program)) + "; return; fi\n  case ${words[2]} in\n" +
         each_command(program,
                      [](const std::string& name, const auto& words) {
                        return "    " + name + ") compadd -- " + names(words) + " ;;\n";
                      }) +
         "  esac\n  _files\n}\ncompdef _sekisho sekisho\n";
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("\\'") : std::string(1, c);
  return out + "'";
}

std::string render_fish(const CLI::App& program) {
  std::string text;
  for (const Entry& entry : subcommands_of(program)) {
    text += "complete -c sekisho -n __fish_use_subcommand -f -a " + entry.name + " -d " + quoted(entry.help) +
            "\n";
  }
  return text + each_command(program, [](const std::string& name, const auto& words) {
           std::string lines;
           for (const Entry& word : words) {
             const bool flag = word.name.starts_with("--");
             lines += "complete -c sekisho -n '__fish_seen_subcommand_from " + name + "' " +
                      (flag ? "-l " + word.name.substr(2) : "-f -a " + word.name) + " -d " +
                      quoted(word.help) + "\n";
           }
           return lines;
         });
}

int run(const CLI::App& program, const std::string& shell) {
  if (shell == "bash") return print(render_bash(program), kDone);
  if (shell == "zsh") return print(render_zsh(program), kDone);
  return print(render_fish(program), kDone);
}

}  // namespace

void add_completion(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand("completion", "Print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  commands.add(command, [shell, &program] { return run(program, *shell); });
}

}  // namespace sekisho::cli
