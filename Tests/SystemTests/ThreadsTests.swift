import System
import Testing

@Suite struct ThreadsTests {
  @Test func bothResultsComeBackInTheirOrder() {
    let secondThread = SecondThread()
    for number in 0..<200 {
      let (first, second) = secondThread.run({ number }, { "\(number)" })
      #expect(first as? Int == number)
      #expect(second as? String == "\(number)")
    }
  }

  /// JSON may be nested 512 levels deep, on the second thread, too.
  @Test func theSecondThreadHasRoomForDeepCalls() {
    let (_, depth) = SecondThread().run({ 0 }, { descend(20_000) })
    #expect(depth as? Int == 20_000)
  }

  @Test func whatIsGivenUpInTheBackgroundIsGivenUp() async {
    await withCheckedContinuation { released in
      releaseInBackground(Witness(released))
    }
  }
}

/// Tells of its end.
private final class Witness: Sendable {
  private let released: CheckedContinuation<Void, Never>

  init(_ released: CheckedContinuation<Void, Never>) { self.released = released }

  deinit { released.resume() }
}

private func descend(_ depth: Int) -> Int { depth == 0 ? 0 : 1 + descend(depth - 1) }
