import JSONText
import System
import TestSupport
import Testing

@Suite("The machine's clock, and programs that work")
struct MachineClockTests {
  @Test("The clock does not go back, and its start has a name")
  func clock() {
    let first = MachineClock.milliseconds
    #expect(first > 0 && MachineClock.milliseconds >= first)
    #expect(!MachineClock.boot.isEmpty && MachineClock.boot == MachineClock.boot)
    #expect(randomDigits(byteCount: 8).count == 16)
    #expect(randomDigits(byteCount: 8) != randomDigits(byteCount: 8))
  }

  @Test("Temporary files are there for a program, and gone afterwards")
  func files() throws {
    let folder = try TemporaryFolder()
    var paths: [String] = []
    do {
      let files = try TemporaryFiles([Array("a".utf8), []], in: folder.path)
      paths = files.paths
      #expect(try Files.read(paths[0]) == Array("a".utf8))
      try Files.write("b", to: paths[1])
      #expect(try files.content(of: 1).text == "b")
    }
    #expect(paths.count == 2)
    #expect(try Files.names(in: folder.path) == [])
  }

  @Test("A program that works can be asked to end, and its end is seen once it is there")
  func program() throws {
    let environment = ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)])
    let program = try WorkingProgram(
      starting: "sleep",
      arguments: ["60"],
      environment: environment
    )
    #expect(try program.exitStatus() == nil)
    program.send(.terminate)
    try waitUntil("the end") { try program.exitStatus() != nil }
    #expect(try program.exitStatus() == 143)
    program.send(.terminate)
  }
}
