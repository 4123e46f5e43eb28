internal import Foundation

/// A program that runs while a test goes on. It is killed where the test does not end it.
package final class BackgroundProcess {
  private let process: SpawnedProcess
  private let output: StreamFile

  /// Starts a program, which is looked up in the `PATH` of `environment`. What it writes to both of
  /// its streams goes to a file; its input is empty.
  package init(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    folder: String
  ) throws {
    let input = try StreamFile()
    output = try StreamFile()
    process = try SpawnedProcess(
      program,
      arguments,
      environment: environment,
      folder: folder,
      streams: .init(
        input: input.descriptor,
        output: output.descriptor,
        errors: output.descriptor
      )
    )
  }

  deinit { process.send(SIGKILL) }

  package var number: Int32 { process.number }

  /// What the program has written so far, by lines.
  package func lines() throws -> [String] {
    Repository.lines(of: String(decoding: try output.bytes(), as: UTF8.self))
  }

  package func send(_ signal: Int32) { process.send(signal) }

  /// Waits for the program's end, and returns its exit status, or 128 and the number of the signal
  /// that ended it. After so many seconds it is killed.
  package func wait(seconds: Int = 60) -> Int32 { process.wait(seconds: seconds).status }
}
