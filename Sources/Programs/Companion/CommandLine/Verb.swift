/// A verb of `git jsonl`. A value of the type has the arguments of one command line.
///
/// The verb's file has everything about it: its name, its help, its arguments, its action, and its
/// messages. Help, completions and the section of the manual are made from these, or compared with
/// them. `allVerbs` lists the types.
protocol Verb: Equatable, Sendable {
  typealias Operand = VerbDescription.Operand
  typealias Option = VerbDescription.Option
  typealias Example = VerbDescription.Example

  /// The name of the verb on a command line.
  static var name: String { get }
  static var description: VerbDescription { get }

  /// Whether what it prints is only to be read, and may be long, so that a terminal shows it in
  /// git's pager.
  var mayBePaged: Bool { get }

  /// Reads the arguments from words whose number and options fit `description`.
  init(_ words: VerbWords) throws(CommandLineError)

  /// Runs the verb, and returns the exit status.
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32
}

extension Verb {
  var mayBePaged: Bool { false }
}

/// A verb that needs a repository, which is found before the verb runs. What it edits is in the
/// files when it is done.
protocol WorkspaceVerb: Verb {
  /// Whether the repository has to have a work tree; without one, as in a bare repository, such a
  /// verb is refused.
  static var needsWorkTree: Bool { get }

  /// Like `run(_:_:)`.
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32
}

extension WorkspaceVerb {
  static var needsWorkTree: Bool { true }

  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let workspace = try Workspace(context, needsWorkTree: Self.needsWorkTree)
    defer { workspace.liveServers?.close() }
    let status: Int32
    do {
      status = try run(in: workspace, &output)
    } catch {
      // A verb that fails may have edited something before.
      workspace.exportEdited()
      throw error
    }
    workspace.exportEdited()
    try workspace.waitForDisk()
    return status
  }
}

/// The exit statuses of `git jsonl`, like those of git's own commands.
enum ExitStatus {
  static let done: Int32 = 0
  /// Something needs attention: a conflict, a damaged line, a missing record.
  static let attention: Int32 = 1
  static let failure: Int32 = 128
  static let usage: Int32 = 129
  /// Nobody reads the output any more: the status of a shell for SIGPIPE.
  static let brokenPipe: Int32 = 141
}
