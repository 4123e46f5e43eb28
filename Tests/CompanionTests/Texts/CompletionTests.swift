import CommandInterface
@testable import Companion
import Foundation
import TestSupport
import Testing

@Suite("Completion of git jsonl in shells")
struct CompletionTests {
  @Test(
    "bash offers verbs, options and words",
    arguments: [
      (["git", "jsonl", ""], allVerbs.map { $0.name } + ["--help", "--version"]),
      (["git", "jsonl", "st"], ["status"]),
      (["git", "-C", "x", "jsonl", "rest"], ["restore"]),
      (["git", "jsonl", "resolve", "--all", "o"], []),
      (["git", "jsonl", "list", "--all", "--li"], ["--limit"]),
      (
        ["git", "jsonl", "export", "--"],
        ["--collection", "--full", "--dry-run", "--stdout", "--json", "--help"]
      ),
      (["git", "jsonl", "show", "k", "--h"], ["--history", "--help"]),
      (["git", "jsonl", "path", "a"], ["attic"]),
      (["git", "jsonl", "completion", ""], ["--help", "bash", "zsh", "fish"]),
      (["git", "jsonl", "help", "pu"], ["put"]),
      (["git", "jsonl", "export", "-c", "st"], []),
      (["git", "jsonl", "nothing", "--"], []),
    ] as [([String], [String])]
  )
  func bash(_ words: [String], _ offered: [String]) throws {
    let world = try GitWorld()
    try Files.write(CompletionShell.bash.script, to: world.folder.path("completion"))
    // What git's completion does before and after it calls the function of a command.
    let script = """
      . ./completion
      __gitcomp () { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
      words=("$@") cword=$(($# - 1)) COMPREPLY=()
      cur=${words[cword]} prev=${words[cword - 1]}
      _git_jsonl
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try world.run("bash", ["-c", script, "bash"] + words).orThrow()
    #expect(outcome.output.split(separator: "\n").map(String.init) == offered)
    #expect(outcome.errors == "")
  }

  @Test("Each script names each verb, and each option of each", arguments: CompletionShell.allCases)
  func complete(_ shell: CompletionShell) {
    for verb in allVerbs {
      let lines = shell.script.split(separator: "\n").map(String.init)
      let own: [String]
      switch shell {
      case .bash: own = lines.filter { $0.hasPrefix("  \(verb.name))") }
      case .fish: own = lines.filter { $0.contains("'__fish_git_jsonl_is \(verb.name)'") }
      case .zsh:
        let start = lines.firstIndex { $0.hasSuffix("(\(verb.name))") } ?? lines.endIndex
        own = Array(lines[start...].prefix { !$0.hasSuffix(";;") })
      }
      let text = own.joined(separator: "\n")
      let about = verb.description
      for option in about.allOptions {
        let name = shell == .fish ? "-l \(option.name.dropFirst(2))" : option.name
        #expect(text.contains(name), "\(verb) \(option)")
      }
      for choice in about.operands.flatMap(\.choices) { #expect(text.contains(choice)) }
      // In the list of zsh, a colon ends the name of a verb.
      let line = shell == .zsh ? about.summary.replacing(":", with: "\\:") : about.summary
      let summary = line.replacing("'", with: shell == .fish ? "\\'" : "'\\''")
      if shell != .bash { #expect(shell.script.contains(summary), "\(verb)") }
    }
  }

  @Test("Characters with a meaning for the shell are quoted")
  func quoting() {
    for line in CompletionShell.zsh.script.split(separator: "\n") where line.contains("[") {
      // A quote that is meant is escaped; the others begin and end words.
      let quotes = line.replacing("\\'", with: "").count { $0 == "'" }
      #expect(quotes.isMultiple(of: 2), "\(line)")
    }
    for line in CompletionShell.fish.script.split(separator: "\n") where line.contains(" -d ") {
      // A quote that is meant is escaped; the others begin and end words.
      let quotes = line.replacing("\\'", with: "").count { $0 == "'" }
      #expect(quotes.isMultiple(of: 2), "\(line)")
    }
  }
}
