import CommandInterface
@testable import Companion
import JSONText

// The verb that `Documentation/contributing.md` shows.

/// `git jsonl hello`: greets a person.
struct HelloVerb: Verb {
  static let name = "hello"

  static let description = VerbDescription(
    summary: "greet a person",
    forms: ["NAME [--loud] [--json]"],
    operands: [Operand(name: "NAME", text: "the person", presence: .required)],
    options: [
      Option(option: .loud, text: "end with an exclamation mark"),
      Option(option: .json, text: "print one JSON object"),
    ],
    examples: [Example(command: "git jsonl hello Eva --loud", text: "greet Eva")]
  )

  var person: String
  var isLoud = false
  var isJSON = false
}

extension VerbOption {
  fileprivate static let loud = VerbOption("--loud")
}

extension HelloVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    person = words.operands[0]
    isLoud = words.has(.loud)
    isJSON = words.isJSON
  }

  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    if isJSON {
      var object = ObjectText()
      object.add("greeted", text: person)
      try output.add(content: Bytes(object.closed))
    } else {
      try output.add(line: "Hello, \(printable(person))\(isLoud ? "!" : ".")")
    }
    return ExitStatus.done
  }
}
