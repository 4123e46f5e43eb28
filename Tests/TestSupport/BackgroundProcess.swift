internal import Foundation

/// A program that runs while a test goes on. It is killed where the test does not end it.
package final class BackgroundProcess {
  private let process = Process()
  private let streams: TemporaryFolder
  private let end = DispatchSemaphore(value: 0)
  private var hasEnded = false

  /// Starts a program, which is looked up in the `PATH` of `environment`. What it writes to both of
  /// its streams goes to a file.
  package init(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    folder: String
  ) throws {
    streams = try TemporaryFolder()
    try Files.write([], to: streams.path("output"))
    // `env` replaces itself by the program, so that the process is the program's own.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder, isDirectory: true)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: streams.path("output")))
    defer { try? output.close() }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    process.terminationHandler = { [end] _ in end.signal() }
    try start(process)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  package var number: Int32 { process.processIdentifier }

  /// What the program has written so far, by lines.
  package func lines() throws -> [String] {
    Repository.lines(of: String(decoding: try Files.read(streams.path("output")), as: UTF8.self))
  }

  package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the program's end, and returns its exit status, or 128 and the number of the signal
  /// that ended it. After so many seconds it is killed.
  package func wait(seconds: Int = 60) -> Int32 {
    if !hasEnded, end.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      end.wait()
    }
    hasEnded = true
    let isSignal = process.terminationReason == .uncaughtSignal
    return isSignal ? 128 + process.terminationStatus : process.terminationStatus
  }
}
