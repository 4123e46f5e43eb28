import Exchange
import TestSupport
import Testing

@Suite("When it is flushed", .timeLimit(.minutes(20)))
struct FlushManagerTests {
  private let clock = ManualClock()
  private let bench = Bench()

  private func manager(debounce: Duration = .seconds(5)) -> FlushManager<ManualClock> {
    FlushManager(timing: FlushTiming(debounce: debounce), clock: clock) { [bench] in
      await bench.flush($0)
    }
  }

  /// Waits for the manager to sleep until just this time, so that it is at rest.
  private func rest(until seconds: Double) async throws {
    try await eventually("The manager sleeps until \(seconds), not \(clock.ends)") {
      clock.ends == [.seconds(seconds)]
    }
  }

  /// Lets time go by in which nothing is flushed, and waits after each half second for the manager
  /// to sleep again.
  private func pass(seconds: Double) async throws {
    for _ in 0..<Int(seconds * 2) {
      clock.advance(by: .seconds(0.5))
      try await eventually("The manager sleeps") {
        clock.ends.count == 1 && clock.ends[0] > clock.now.offset
      }
    }
  }

  private func flushes(_ paths: [String]) async throws {
    try await eventually("\(paths) are flushed") { await bench.begun == paths }
  }

  @Test("A mark is flushed after the debounce, and not before")
  func debounce() async throws {
    let manager = manager()
    await manager.markDirty("a")
    try await rest(until: 5)
    clock.advance(by: .seconds(4.9))
    #expect(clock.ends == [.seconds(5)])
    #expect(await bench.begun == [])
    clock.advance(by: .seconds(0.1))
    try await flushes(["a"])
  }

  @Test("A burst is one flush, which waits for its end")
  func burst() async throws {
    let manager = manager()
    await manager.markDirty("a")
    try await rest(until: 5)
    for _ in 0..<3 {
      try await pass(seconds: 4)
      await manager.markDirty("a")
    }
    // 12 seconds have gone by, and the last edit was just now.
    try await pass(seconds: 4.5)
    #expect(await bench.begun == [])
    clock.advance(by: .seconds(0.5))
    try await flushes(["a"])
  }

  @Test("An endless burst delays a flush by at most six times the debounce")
  func endlessBurst() async throws {
    let manager = manager()
    for second in 0..<30 {
      await manager.markDirty("a")
      #expect(await bench.begun == [], "\(second)")
      if second < 29 { try await pass(seconds: 1) }
    }
    clock.advance(by: .seconds(1))
    try await flushes(["a"])
  }

  @Test("A path that is marked during a flush is flushed again after it")
  func markDuringFlush() async throws {
    let manager = manager()
    await bench.hold()
    await manager.markDirty("a")
    try await rest(until: 5)
    clock.advance(by: .seconds(5))
    try await flushes(["a"])
    await manager.markDirty("a")
    await manager.markDirty("b")
    clock.advance(by: .seconds(60))
    #expect(await bench.begun == ["a"])
    await bench.release(.done)
    try await flushes(["a", "a"])
    await bench.release(.done)
    try await flushes(["a", "a", "b"])
    #expect(await bench.largestCount == 1)
    await bench.release(.done)
  }

  @Test("A path is not flushed again before its interval is over, and its last mark is flushed")
  func interval() async throws {
    var timing = FlushTiming(debounce: .zero)
    timing.interval = .milliseconds(500)
    let manager = FlushManager(timing: timing, clock: clock) { [bench] in await bench.flush($0) }
    await manager.markDirty("a")
    try await flushes(["a"])
    for count in 1...3 {
      await manager.markDirty("a")
      try await rest(until: Double(count) / 2)
      await manager.markDirty("a")
      #expect(await bench.begun.count == count)
      clock.advance(by: .milliseconds(500))
      try await flushes(Array(repeating: "a", count: count + 1))
    }
  }

  @Test("A failed flush is tried again, after increasing waits, up to a minute")
  func retries() async throws {
    let manager = manager()
    await bench.answer(.failed)
    await manager.markDirty("a")
    try await rest(until: 5)
    clock.advance(by: .seconds(5))
    var time = 5.0
    for (index, wait) in [1.0, 2, 4, 8, 16, 32, 60, 60].enumerated() {
      try await flushes(Array(repeating: "a", count: index + 1))
      time += wait
      try await rest(until: time)
      clock.advance(by: .seconds(wait))
    }
    try await flushes(Array(repeating: "a", count: 9))
    try await rest(until: time + 60)
    // A success makes the next failure a first one again.
    await bench.answer(.done)
    clock.advance(by: .seconds(60))
    try await flushes(Array(repeating: "a", count: 10))
    await bench.answer(.failed)
    await manager.markDirty("a")
    time += 65
    try await rest(until: time)
    clock.advance(by: .seconds(5))
    try await rest(until: time + 1)
  }

  @Test("A failed flush is tried at once after forgetFailures")
  func mended() async throws {
    let manager = manager()
    await bench.answer(.failed)
    await manager.markDirty("a")
    try await rest(until: 5)
    clock.advance(by: .seconds(5))
    try await rest(until: 6)
    await bench.answer(.done)
    await manager.forgetFailures()
    try await flushes(["a", "a"])
  }

  @Test("A postponed flush is tried after a pause, a refused one after the next mark")
  func otherResults() async throws {
    let manager = manager()
    await bench.answer(.postponed)
    await manager.markDirty("a")
    try await rest(until: 5)
    clock.advance(by: .seconds(5))
    try await rest(until: 5.5)
    await bench.answer(.refused)
    clock.advance(by: .seconds(0.5))
    try await flushes(["a", "a"])
    try await eventually("Nothing is waited for") { clock.ends == [] }
    await manager.markDirty("a")
    try await rest(until: 10.5)
  }

  @Test("flushNow flushes all that is marked, and returns when it is done")
  func now() async throws {
    let manager = manager()
    for path in ["a", "b", "c"] { await manager.markDirty(path) }
    #expect(await manager.flushNow() == [])
    #expect(await bench.begun == ["a", "b", "c"])
    #expect(await manager.flushNow() == [])
    #expect(await bench.begun == ["a", "b", "c"])
  }

  @Test("flushNow returns although a flush fails, and says what is left")
  func failingNow() async throws {
    let manager = manager()
    await bench.answer(.failed)
    await manager.markDirty("a")
    #expect(await manager.flushNow() == ["a"])
    #expect(await bench.begun == ["a"])
    // The wait after a failure does not apply to explicit calls.
    #expect(await manager.flushNow() == ["a"])
    #expect(await bench.begun == ["a", "a"])
  }

  @Test("A shutdown flushes what is left, and takes no more marks")
  func shutdown() async throws {
    let manager = manager()
    await manager.markDirty("a")
    #expect(await manager.shutDown(within: .seconds(10)) == [])
    #expect(await bench.begun == ["a"])
    #expect(await !manager.markDirty("a"))
    try await eventually("Nothing is waited for") { clock.ends == [] }
    #expect(await manager.flushNow() == [])
    #expect(await bench.begun == ["a"])
  }

  @Test("A mark during a shutdown is flushed by it")
  func markDuringShutdown() async throws {
    let manager = manager()
    await bench.hold()
    await manager.markDirty("a")
    async let left = manager.shutDown(within: .seconds(10))
    try await flushes(["a"])
    #expect(await manager.markDirty("a"))
    await bench.release(.done)
    try await flushes(["a", "a"])
    await bench.release(.done)
    #expect(await left == [])
  }

  @Test("A shutdown ends within its bound although a flush hangs, and so do all who wait")
  func hangingFlush() async throws {
    let manager = manager()
    await bench.hold()
    await manager.markDirty("a")
    await manager.markDirty("b")
    async let waiting = manager.flushNow()
    try await flushes(["a"])
    async let left = manager.shutDown(within: .seconds(10))
    try await eventually("The shutdown has a limit") { clock.ends.contains(.seconds(10)) }
    clock.advance(by: .seconds(10))
    #expect(await left == ["a", "b"])
    #expect(await waiting == ["a", "b"])
    // It ends at last, but nothing begins after it.
    await bench.release(.done)
    #expect(await manager.shutDown(within: .zero).contains("b"))
    #expect(await bench.begun == ["a"])
  }
}

/// Notes what is flushed, and has each flush take as long as a test wants.
private actor Bench {
  private(set) var begun: [String] = []
  private(set) var largestCount = 0
  private var count = 0
  private var result = FlushResult.done
  private var isHeld = false
  private var held: [CheckedContinuation<FlushResult, Never>] = []

  func answer(_ result: FlushResult) { self.result = result }

  /// From now on a flush ends when it is released.
  func hold() { isHeld = true }

  func release(_ result: FlushResult) {
    if !held.isEmpty { held.removeFirst().resume(returning: result) }
  }

  func flush(_ path: String) async -> FlushResult {
    begun.append(path)
    count += 1
    largestCount = max(largestCount, count)
    defer { count -= 1 }
    if isHeld { return await withCheckedContinuation { held.append($0) } }
    return result
  }
}
