internal import Foundation

/// A program that is run to its end, with an environment of its own.
package struct ChildProcess {
  /// The program's name, looked up in the `PATH` of `environment`, or its path.
  package var program: String
  package var arguments: [String]
  /// The whole environment: nothing of the test process's own is added.
  package var environment: [String: String]
  /// The folder that the program starts in.
  package var folder: String
  package var input: [UInt8]
  /// After this time the program is killed, so that a program that hangs fails its test alone.
  package var deadlineInSeconds: Int

  package init(
    _ program: String,
    _ arguments: [String] = [],
    environment: [String: String],
    folder: String,
    input: [UInt8] = [],
    deadlineInSeconds: Int = 120
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.input = input
    self.deadlineInSeconds = deadlineInSeconds
  }

  /// Runs the program and waits for its end, however it ends.
  ///
  /// The three streams are files rather than pipes: no amount of output can block the program, and
  /// a grandchild that keeps a stream open can't block the test. A program that can't be started
  /// ends as it does in a shell, with status 127.
  ///
  /// - Throws: `POSIXError` where there is no room for the streams.
  package func run() throws -> Outcome {
    let (input, output, errors) = (try StreamFile(input), try StreamFile(), try StreamFile())
    let end: Outcome.End
    do {
      let process = try SpawnedProcess(
        program,
        arguments,
        environment: environment,
        folder: folder,
        streams: .init(
          input: input.descriptor,
          output: output.descriptor,
          errors: errors.descriptor
        )
      )
      end = process.wait(seconds: deadlineInSeconds)
    } catch let error as POSIXError {
      return Outcome(
        command: [program] + arguments,
        end: .exit(127),
        outputBytes: [],
        errorBytes: Array("\(program): \(String(cString: strerror(error.code.rawValue)))\n".utf8)
      )
    }
    return Outcome(
      command: [program] + arguments,
      end: end,
      outputBytes: try output.bytes(),
      errorBytes: try errors.bytes()
    )
  }
}

/// What came of running a program.
package struct Outcome: Sendable {
  package enum End: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)

    /// The exit status, or, as a shell has it, 128 and the number of the signal.
    package var status: Int32 {
      switch self {
      case .exit(let status): status
      case .signal(let number): 128 + number
      }
    }
  }

  package let command: [String]
  package let end: End
  package let outputBytes: [UInt8]
  package let errorBytes: [UInt8]

  /// Standard output as text.
  package var output: String { String(decoding: outputBytes, as: UTF8.self) }
  /// Standard error as text.
  package var errors: String { String(decoding: errorBytes, as: UTF8.self) }
  /// The exit status, or, as a shell has it, 128 and the number of the signal that ended it.
  package var status: Int32 { end.status }

  /// The outcome itself where the program succeeded.
  ///
  /// - Throws: `UnexpectedEnd` for every end but exit status 0.
  @discardableResult
  package func orThrow() throws -> Outcome {
    guard end == .exit(0) else { throw UnexpectedEnd(outcome: self) }
    return self
  }
}

extension Outcome: CustomStringConvertible {
  package var description: String {
    "\(command.joined(separator: " ")): \(end)\n--- output\n\(output)\n--- errors\n\(errors)"
  }
}

/// A program that a test relies on did not succeed.
package struct UnexpectedEnd: Error, CustomStringConvertible {
  package let outcome: Outcome

  package var description: String { outcome.description }
}
