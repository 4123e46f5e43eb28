#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A program that works, with the standard streams of this process, while this process waits for it
/// and for other things.
package final class WorkingProgram: Sendable {
  private let name: String
  private let process: pid_t
  private let status = Locked<Int32?>(nil)

  /// Starts the program, as `runProgram` does.
  package init(
    starting name: String,
    arguments: [String],
    environment: ProgramEnvironment
  ) throws(FileError) {
    self.name = name
    process = try startProgram(
      name,
      arguments: arguments,
      environment: environment,
      SpawnSetup.sharingStreams()
    )
  }

  /// Its exit status, as in `ProgramResult`; nil while it works.
  package func exitStatus() throws(FileError) -> Int32? {
    let result = status.withLock { status -> Result<Int32?, FileError> in
      if let status { return .success(status) }
      var end: Int32 = 0
      do throws(FileError) {
        let ended = try succeed(.waitForProgram, name) { waitpid(process, &end, WNOHANG) }
        if ended == process { status = programExitStatus(end) }
        return .success(status)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Sends it a signal, unless it has ended: its number may be another program's then.
  package func send(_ signal: EndingSignal) {
    status.withLock { status in
      if status == nil { _ = kill(process, signal.number) }
    }
  }
}

/// A signal that asks a program to end.
package enum EndingSignal: Sendable {
  case terminate
  /// One that this process got itself.
  case passedOn(Int32)

  fileprivate var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .passedOn(let number): number
    }
  }
}
