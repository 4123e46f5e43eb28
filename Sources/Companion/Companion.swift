internal import CommandInterface
internal import FileAccess
internal import JSONText

/// Does what a command line of `git jsonl` asks for, and returns the exit status.
///
/// `arguments` are the words behind the program's name.
package func runCompanion(arguments: [String]) -> Int32 {
  switch arguments.first {
  case "-h", "--help": return show(companionHelpText)
  case "--version": return show(companionVersionText)
  default:
    let sentence = CompanionMessages.unknownVerb(arguments.first)
    writeToStandardError([CompanionMessages.line(sentence)])
    return CompanionExitStatus.usage
  }
}

private func show(_ text: String) -> Int32 {
  do throws(FileError) {
    try writeToStandardOutput([Bytes(text)])
    return CompanionExitStatus.done
  } catch {
    writeToStandardError([CompanionMessages.line(Messages.failure(.file(error), file: ""))])
    return CompanionExitStatus.failure
  }
}
