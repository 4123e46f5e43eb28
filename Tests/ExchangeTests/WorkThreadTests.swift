import Exchange
import TestSupport
import Testing

@Suite("A thread of an actor's own", .timeLimit(.minutes(20)))
struct WorkThreadTests {
  private actor Worker {
    private let thread: WorkThread
    private(set) var seen: [Int] = []
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init() throws { thread = try WorkThread() }

    func note(_ number: Int) { seen.append(number) }

    /// As deep as only a large stack allows.
    func depth(_ number: Int) -> Int {
      withUnsafeTemporaryAllocation(byteCount: 1000, alignment: 1) { memory in
        memory[0] = UInt8(truncatingIfNeeded: number)
        return number == 0 ? 0 : 1 + depth(number - 1) + Int(memory[0]) * 0
      }
    }
  }

  @Test("All jobs run, from any thread, one at a time")
  func order() async throws {
    let worker = try Worker()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 { group.addTask { await worker.note(number) } }
    }
    #expect(await worker.seen.sorted() == Array(0..<200))
  }

  @Test("Its stack is as large as a main thread's")
  func stack() async throws {
    let worker = try Worker()
    #expect(await worker.depth(3000) == 3000)
  }

  @Test("Many come and go")
  func many() async throws {
    for number in 0..<200 {
      let worker = try Worker()
      await worker.note(number)
      #expect(await worker.seen == [number])
    }
  }
}
