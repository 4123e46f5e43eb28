/// A verb of `git jsonl`. A value of the type has the arguments of one command line.
///
/// Its file holds all that is the verb's alone: the word for it, its help, its arguments, what it
/// does, and what it says. Help, completions and the section of the manual are made from that or
/// compared with it. `allVerbs` lists the types.
protocol Verb: Equatable, Sendable {
  typealias Operand = VerbDescription.Operand
  typealias Option = VerbDescription.Option
  typealias Example = VerbDescription.Example

  /// The word for the verb on a command line.
  static var name: String { get }
  static var description: VerbDescription { get }

  /// Reads the arguments from words of which the number and the options fit `description`.
  init(_ words: VerbWords) throws(CommandLineError)

  /// Does what the verb is for, and returns the exit status.
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32
}

/// A verb that needs a repository with a work tree, which is looked for before it is run.
protocol WorkspaceVerb: Verb {
  /// As `run(_:_:)`.
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32
}

extension WorkspaceVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    try run(in: Workspace(context), &output)
  }
}

/// The exit statuses of `git jsonl`, as git's own commands have them.
enum ExitStatus {
  static let done: Int32 = 0
  /// There is something to see to: a conflict, a damaged line, a record that is not there.
  static let attention: Int32 = 1
  static let failure: Int32 = 128
  static let usage: Int32 = 129
  /// Nobody reads what is written any more: the status that a shell has for SIGPIPE.
  static let brokenPipe: Int32 = 141
}
