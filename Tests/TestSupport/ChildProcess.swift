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
  /// a grandchild that keeps a stream open can't block the test.
  ///
  /// - Throws: what Foundation throws where the program can't be started at all.
  package func run() throws -> Outcome {
    let streams = try TemporaryFolder()
    let paths = ["input", "output", "errors"].map(streams.path)
    for path in paths { try Files.write(path == paths[0] ? input : [], to: path) }
    let process = Process()
    // `env` looks the program up as a shell does, in the environment that the program gets.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder, isDirectory: true)
    let handles = [
      try FileHandle(forReadingFrom: URL(fileURLWithPath: paths[0])),
      try FileHandle(forWritingTo: URL(fileURLWithPath: paths[1])),
      try FileHandle(forWritingTo: URL(fileURLWithPath: paths[2])),
    ]
    // Foundation's process keeps its handles, and with them the files, open after its end.
    defer { for handle in handles { try? handle.close() } }
    process.standardInput = handles[0]
    process.standardOutput = handles[1]
    process.standardError = handles[2]
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    try start(process)
    if end.wait(timeout: .now() + .seconds(deadlineInSeconds)) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      // A grandchild that goes on keeps Foundation from seeing the end.
      if end.wait(timeout: .now() + .seconds(10)) == .timedOut {
        throw EndlessChild(command: [program] + arguments)
      }
    }
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Outcome(
      command: [program] + arguments,
      end: wasKilled ? .signal(process.terminationStatus) : .exit(process.terminationStatus),
      outputBytes: try Files.read(paths[1]),
      errorBytes: try Files.read(paths[2])
    )
  }
}

/// A program whose own children go on after it was killed at its deadline.
struct EndlessChild: Error {
  let command: [String]
}

/// What came of running a program.
package struct Outcome: Sendable {
  package enum End: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
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
  package var status: Int32 {
    switch end {
    case .exit(let status): status
    case .signal(let number): 128 + number
    }
  }

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

/// Starts a process that gets every signal. A thread of a queue blocks them, and so would a program
/// that it starts: a shell that waits for its jobs would never hear of their end.
func start(_ process: Process) throws {
  var (none, own) = (sigset_t(), sigset_t())
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &own)
  defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
  try process.run()
}
