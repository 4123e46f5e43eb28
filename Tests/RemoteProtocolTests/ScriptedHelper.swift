import RemoteProtocol
import System
import TestSupport
import Testing

/// A helper that is a shell script, to play a good or a bad part.
struct ScriptedHelper {
  let folder: TemporaryFolder
  /// What it wrote to its standard error, as it was shown.
  let shown = Locked<[String]>([])

  /// Reads a request, and answers the hello.
  static let greeting = """
    read -r hello
    echo '{"id":1,"ok":true,"version":1,"helper":"h 1","capabilities":["sync"],\
    "limits":{"line":1000,"key":10,"rows":5}}'

    """

  /// What the test is given to expect in every request: it reads two requests, and no more.
  init(_ script: String, greets: Bool = true) throws {
    CurrentProcess.reportsWriteFailures()
    folder = try TemporaryFolder()
    try Files.writeScript((greets ? Self.greeting : "") + script, to: folder.path("helper"))
  }

  func start(
    clock: @escaping () -> Int64 = { SteadyClock.milliseconds },
    credentials: CredentialSource = .none
  ) -> HelperClient.Start {
    HelperClient.Start(
      program: HelperProgram(name: "h", path: folder.path("helper")),
      environment: ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)]),
      hello: HelperHello(url: "test:///x", deadlineMilliseconds: 60_000, client: "test"),
      credentials: credentials,
      showError: { line in shown.withLock { $0.append(line) } },
      clock: clock
    )
  }

  func client() throws -> HelperClient { try HelperClient(start()) }

  /// How a request ends: one that changes nothing, and one that changes something.
  func failure(isChange: Bool) throws -> RemoteFailure? {
    let client = try client()
    do throws(RemoteFailure) {
      _ = try client.answer(to: try client.send("op", isChange: isChange))
      return nil
    } catch {
      // It says the same from now on.
      #expect(client.end != nil)
      #expect(throws: RemoteFailure.self) { try client.send("op", isChange: true) }
      return error
    }
  }
}

/// A clock that goes on by a minute and a half each time that somebody looks, so that a deadline
/// passes without a wait. It stands still until it is started.
final class LeapingClock: Sendable {
  private let state = Locked((moment: Int64(0), isRunning: false))

  func begin() { state.withLock { $0.isRunning = true } }

  /// Goes on once.
  func leap() { state.withLock { $0.moment += 90_000 } }

  var now: Int64 {
    state.withLock { state in
      if state.isRunning { state.moment += 90_000 }
      return state.moment
    }
  }
}
