internal import System

/// A shell with a completion script. The raw value is its name.
enum CompletionShell: String, CaseIterable, Sendable { case bash, zsh, fish }

/// The completion scripts of `git jsonl`, made from the table of its verbs.
extension CompletionShell {
  /// What `git jsonl completion SHELL` prints.
  var script: String {
    switch self {
    case .bash: bashScript
    case .zsh: zshScript
    case .fish: fishScript
    }
  }
}

/// All options of a verb, with what each does.
private func options(of verb: any Verb.Type) -> [VerbDescription.Option] {
  verb.description.options + [VerbDescription.Option(option: .help, text: "explain the verb")]
}

/// The first sentence or clause of a help text, without its full stop: enough for a list.
private func brief(_ text: String) -> String {
  var end = text.startIndex
  while end < text.endIndex {
    let next = text.index(after: end)
    if ";:".contains(text[end]) || text[end] == "." && (next == text.endIndex || text[next] == " ")
    {
      break
    }
    end = next
  }
  return String(text[..<end])
}

// MARK: - bash

/// Git's own completion calls the function `_git_jsonl`, with `words`, `cword`, `cur` and `prev`
/// set (git's contrib/completion/git-completion.bash); if it finds nothing, bash offers files.
private var bashScript: String {
  var cases = ""
  for verb in allVerbs {
    var words = options(of: verb).flatMap { $0.option.spellings.filter { $0.hasPrefix("--") } }
    words += verb.description.operands.flatMap(\.choices)
    cases += "  \(verb.name)) __gitcomp \(shellQuoted(words.joined(separator: " "))) ;;\n"
  }
  let valued = allVerbs.flatMap { verb in
    verb.description.options.map(\.option).filter { $0.valueName != nil }.flatMap { option in
      option.spellings.map { "\(verb.name):\($0)" }
    }
  }
  let names = allVerbs.map { $0.name }.joined(separator: " ")
  return """
    # Completion of "git jsonl" for bash; git's own completion calls it.
    _git_jsonl ()
    {
      local verb= index
      for ((index = 1; index + 1 < cword; index++)); do
        if [ "${words[index]}" = jsonl ]; then
          verb=${words[index + 1]}
          break
        fi
      done
      case $verb:$prev in
      :*) __gitcomp '\(names) --help --version'; return ;;
      \(valued.joined(separator: " | "))) return ;;
      esac
      case $verb in
    \(cases)  esac
    }

    """
}

// MARK: - zsh

/// Zsh's completion of git calls the function `_git-jsonl`, and describes it by `#description`.
private var zshScript: String {
  let listed = allVerbs.map { verb in
    "        " + shellQuoted("\(verb.name):\(verb.description.summary.replacing(":", with: "\\:"))")
  }
  let cases = allVerbs.map { verb in
    let words = options(of: verb).map(zshOption) + verb.description.operands.map(zshOperand)
    let lines = words.map { "          " + $0 }.joined(separator: " \\\n")
    return
      "      (\(verb.name))\n        _arguments -S \\\n\(lines) && ret=0\n        ;;\n"
  }
  return """
    #compdef git-jsonl
    #description a store for the JSON Lines files of a repository

    _git-jsonl () {
      local curcontext=$curcontext state line ret=1
      typeset -A opt_args
      _arguments -C -S \\
        '(- *)'{-h,--help}'[print help]' \\
        '(- *)--version[print the version]' \\
        '1:verb:->verb' '*:: :->words' && ret=0
      case $state in
      (verb)
        local -a verbs=(
    \(listed.joined(separator: "\n"))
        )
        _describe -t verbs verb verbs && ret=0
        ;;
      (words)
        curcontext=${curcontext%:*}-$line[1]:
        case $line[1] in
    \(cases.joined())    esac
        ;;
      esac
      return ret
    }

    _git-jsonl "$@"

    """
}

private func zshOption(_ entry: VerbDescription.Option) -> String {
  let option = entry.option
  let exclusion = option.isRepeatable ? "*" : "(\(option.spellings.joined(separator: " ")))"
  let value = entry.option.valueName.map { name in
    ":\(name):" + (option.isFile ? "_files" : " ")
  }
  let meaning = zshText(brief(entry.text))
  let description = "[\(meaning)]\(value ?? "")"
  if option.spellings.count == 1 { return shellQuoted(exclusion + option.name + description) }
  let spellings = "{\(option.spellings.joined(separator: ","))}"
  return shellQuoted(exclusion) + spellings + shellQuoted(description)
}

private func zshOperand(_ operand: VerbDescription.Operand) -> String {
  let start =
    switch operand.presence {
    case .required: ":"
    case .optional: "::"
    case .repeated: "*:"
    }
  let action =
    operand.choices.isEmpty
    ? operand.isFile ? "_files" : " " : "(\(operand.choices.joined(separator: " ")))"
  return shellQuoted("\(start)\(zshText(operand.name)):\(action)")
}

/// A text inside brackets or between colons of `_arguments`.
private func zshText(_ text: String) -> String {
  var result = text
  for mark in ["\\", ":", "[", "]"] { result = result.replacing(mark, with: "\\" + mark) }
  return result
}

// MARK: - fish

/// Fish's completion of git reads the files git-*.fish of the completion folders.
private var fishScript: String {
  var lines: [String] = []
  for verb in allVerbs {
    let name = verb.name
    let summary = fishWord(verb.description.summary)
    lines.append(
      "complete -c git -f -n '__fish_git_jsonl_is \"\"' -a \(name) -d \(summary)"
    )
    let start = "complete -c git -n '__fish_git_jsonl_is \(name)'"
    for entry in options(of: verb) {
      let option = entry.option
      let short = option.shortSpelling.map { " -s \($0.dropFirst())" } ?? ""
      let value = entry.option.valueName == nil ? "" : option.isFile ? " -r -F" : " -x"
      let long = option.name.dropFirst(2)
      lines.append("\(start)\(short) -l \(long)\(value) -d \(fishWord(brief(entry.text)))")
    }
    for operand in verb.description.operands where !operand.choices.isEmpty {
      lines.append("\(start) -f -a \(fishWord(operand.choices.joined(separator: " ")))")
    }
    lines.append("\(start) \(verb.description.operands.contains(where: \.isFile) ? "-F" : "-f")")
  }
  return """
    # Completion of "git jsonl" for fish; fish's completion of git reads it.
    function __fish_git_jsonl_is --description 'Whether this is the verb of git jsonl'
        set -l words (commandline -opc)
        set -l place (contains -i -- jsonl $words); or return 1
        set -l verb $words[(math $place + 1)]
        test "$verb" = "$argv[1]"
    end

    complete -c git -f -n __fish_git_needs_command -a jsonl -d \
    'Use the store of JSON Lines files'
    \(lines.joined(separator: "\n"))

    """
}

/// A text as one word of fish, in single quotes, where a backslash keeps its meaning.
private func fishWord(_ text: String) -> String {
  "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
}
