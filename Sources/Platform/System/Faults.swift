#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
#if DEBUG
  internal import Synchronization
#endif

// Deliberate faults, for tests of what a crash or a full disk leaves behind. Release builds have
// none of this. In a debug build, the environment of the process selects the call of the system
// that fails:
//
//     JSONL_MERGE_FAULT=N            the process is killed right before its call number N
//     JSONL_MERGE_FAULT=N:ENOSPC     that call fails with this code (or EIO, EACCES, EINTR)
//     JSONL_MERGE_FAULT=N:short      that call reads, writes or copies one byte alone
//     JSONL_MERGE_FAULT_LOG=PATH     the names of the calls are written there when the process ends
//     JSONL_MERGE_FAULT_IN=NAME      both hold for programs of this name alone, and not for others
//                                    that they start, such as the driver that git starts
//
// Counted are the calls through `succeed`, and those that ask `faultOfNextCall`.

/// Whether the environment asks for faults, or for the names of the calls.
package var hasFaults: Bool {
  #if DEBUG
    return Faults.areWanted
  #else
    return false
  #endif
}

/// The code with which the next call is to fail; nil if it is to be made. This may end the process.
/// Calls of other libraries that change files use it too, and points at which a test may want the
/// process to end.
///
/// - Parameter name: the purpose of the call, in the list of calls.
package func faultOfNextCall(_ name: @autoclosure () -> String) -> Int32? {
  #if DEBUG
    return Faults.areWanted ? Faults.next(name()) : nil
  #else
    return nil
  #endif
}

/// How much the next call is to transfer, out of `count`.
func limitedByFault(_ count: Int) -> Int {
  #if DEBUG
    return Faults.isNextShort() ? min(count, 1) : count
  #else
    return count
  #endif
}

/// Writes the list of calls, if requested.
func reportCalls() {
  #if DEBUG
    Faults.report()
  #endif
}

#if DEBUG
  private enum Faults {
    enum Kind: Equatable {
      case death, short
      case failure(Int32)
    }

    /// The number of a call, from 1, and its fault.
    private static let plan: (number: Int, kind: Kind)? = {
      guard let text = variable("JSONL_MERGE_FAULT") else { return nil }
      let parts = text.split(separator: ":").map(String.init)
      let kinds: [String: Kind] = [
        "short": .short, "ENOSPC": .failure(ENOSPC), "EIO": .failure(EIO),
        "EACCES": .failure(EACCES), "EINTR": .failure(EINTR),
      ]
      let kind = parts.count == 1 ? Kind.death : parts.last.flatMap { kinds[$0] }
      guard let number = parts.first.flatMap({ Int($0) }), let kind else {
        preconditionFailure("JSONL_MERGE_FAULT is no fault: \(text)")
      }
      return (number, kind)
    }()

    private static let logPath = variable("JSONL_MERGE_FAULT_LOG")

    /// The value of a variable, if it applies to this program.
    private static func variable(_ name: String) -> String? {
      let environment = CurrentProcess.environment
      if let meant = environment.value(of: "JSONL_MERGE_FAULT_IN"),
        CurrentProcess.programFile?.split(separator: "/").last.map(String.init) != meant
      {
        return nil
      }
      return environment.value(of: name)
    }

    static let areWanted = plan != nil || logPath != nil

    @available(macOS 15, *)
    private static let calls = Mutex<[String]>([])

    static func next(_ name: String) -> Int32? {
      guard #available(macOS 15, *) else { return nil }
      let number = calls.withLock { calls in
        calls.append(name)
        return calls.count
      }
      guard let plan, plan.number == number else { return nil }
      switch plan.kind {
      case .death:
        kill(getpid(), SIGKILL)
        return nil
      case .failure(let code): return code
      case .short: return nil
      }
    }

    static func isNextShort() -> Bool {
      guard let plan, plan.kind == .short, #available(macOS 15, *) else { return false }
      return calls.withLock { $0.count } + 1 == plan.number
    }

    static func report() {
      guard let logPath, #available(macOS 15, *) else { return }
      let text = calls.withLock { $0.joined(separator: "\n") }
      let file = open(logPath, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      _ = write(file, text, text.utf8.count)
      close(file)
    }
  }
#endif
