internal import Foundation
internal import Synchronization

/// A program that runs at a terminal of its own, with a person who types.
package enum PseudoTerminal {
  /// A terminal can't be had.
  package struct Unavailable: Error { package let code: Int32 }

  /// Runs a program to its end, whose three streams are a terminal in which `typed` was typed
  /// beforehand.
  ///
  /// The terminal echoes what is typed, and ends lines with a carriage return, too; both are as a
  /// person would see them. What is typed must fit the terminal's line buffer, 4095 bytes a line.
  ///
  /// - Returns: the exit status, and all that the terminal showed.
  package static func run(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    folder: String,
    typed: String,
    deadlineInSeconds: Int = 60
  ) throws -> (status: Int32, shown: String) {
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0 else { throw Unavailable(code: errno) }
    let process = try SpawnedProcess(
      program,
      arguments,
      environment: environment,
      folder: folder,
      streams: .init(input: slave, output: slave, errors: slave)
    )
    let input = FileHandle(fileDescriptor: master, closeOnDealloc: false)
    input.write(Data(typed.utf8))
    let output = Collector()
    let reading = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [master] in
      output.collect(from: master)
      reading.signal()
    }
    let end = process.wait(seconds: deadlineInSeconds)
    // The reader ends when no process has the other end open any more.
    close(slave)
    reading.wait()
    close(master)
    return (end.status, output.text)
  }

  /// What a terminal showed, read by a thread of its own.
  private final class Collector: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func collect(from descriptor: Int32) {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count <= 0 { return }
        bytes.withLock { $0 += buffer.prefix(count) }
      }
    }
  }
}
