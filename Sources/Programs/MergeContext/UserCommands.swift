internal import Git
package import JSONText
package import RecordMerge
package import System

/// The commands of the rule `exec`, which the user has registered in git's configuration as
/// `jsonl.rule.NAME.command`.
///
/// A policy, which is versioned and so may come from anybody, only gives names. Commands come from
/// this user's configuration (of the system, the user, or the repository).
package struct UserCommands: Sendable {
  let environment: ProgramEnvironment
  let limits: CommandLimits

  package static let limits = CommandLimits(milliseconds: 10_000, outputByteCount: 64 << 20)

  package init(environment: ProgramEnvironment, limits: CommandLimits = Self.limits) {
    self.environment = environment
    self.limits = limits
  }

  /// Runs the command with a shell, with base, ours and theirs as lines on its standard input, and
  /// returns its standard output.
  package func run(_ request: CommandRequest) -> Result<Bytes, CommandFailure> {
    do throws(FileError) {
      guard let command = try registered(request.name), !command.isEmpty else {
        return .failure(.notRegistered)
      }
      let end = try runCommand(
        "sh",
        arguments: ["-c", command],
        environment: environment,
        input: request.input,
        limits: limits
      )
      switch end {
      case .ended(let result):
        return result.exitStatus == 0
          ? .success(result.output) : .failure(.exitStatus(result.exitStatus))
      case .tooSlow: return .failure(.tooSlow(limitInMilliseconds: limits.milliseconds))
      case .tooMuchOutput: return .failure(.tooMuchOutput(byteLimit: limits.outputByteCount))
      }
    } catch {
      return .failure(.notStarted(error.explanation))
    }
  }

  /// The command under a name; nil if there is none.
  private func registered(_ name: String) throws(FileError) -> String? {
    try GitProgram(environment: environment).setting("jsonl.rule.\(name).command")
  }
}
