import TestSupport
import Testing

/// A driver that fails, as a shell script; `$program` is the real one.
struct BrokenDriver: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let script: String

  init(_ description: String, _ script: String) {
    testDescription = description
    self.script = script
  }
}

@Suite("Drivers that fail")
struct BrokenDriverTests {
  static let drivers = [
    BrokenDriver("is killed before it starts", "kill -9 $$"),
    BrokenDriver("is killed when it has written", #""$program" "$@"; kill -9 $$"#),
    BrokenDriver("is killed at work", #""$program" "$@" & kill -9 $!; wait $!; kill -9 $$"#),
    BrokenDriver("is terminated at work", #""$program" "$@" & kill -15 $!; wait $!"#),
    BrokenDriver("is not there", #""$program-that-nobody-built" "$@""#),
    BrokenDriver("can't be run", #""$PWD/.gitattributes" "$@""#),
    BrokenDriver("fails without a word", "exit 255"),
    BrokenDriver("does not know an option", #""$program" --option-of-the-future "$@""#),
    BrokenDriver("finds no room for the result", #"ulimit -f 1; exec "$program" "$@""#),
    BrokenDriver("may not open its files", #"ulimit -n 4; exec "$program" "$@""#),
  ]

  /// Both sides edit every record, so that a merge that breaks off leaves traces.
  private static let versions = Versions(
    base: lines(x: 0, y: 0),
    left: lines(x: 1, y: 0),
    right: lines(x: 0, y: 1)
  )

  private static func lines(x: Int, y: Int) -> [String] {
    (0..<2000).map { #"{"id":\#($0),"x":\#(x),"y":\#(y),"text":"some words to fill a line"}"# }
  }

  /// A repository whose driver is a shell script.
  private func fork(_ script: String) throws -> Fork {
    let world = try GitWorld()
    let path = world.folder.path("driver")
    let program = try BuiltProducts.path(of: "jsonl-merge")
    try Files.writeScript("program='\(program)'\n\(script)", to: path)
    return try Fork(Self.versions, driver: shellCommand(running: path), in: world)
  }

  @Test("Git reports it; the file is whole, and nothing of either side is lost", arguments: drivers)
  func reported(driver: BrokenDriver) throws {
    let fork = try fork(driver.script)
    try expectReportedFailure(fork.merge(), in: fork)
    let file = try fork.repository.read(fork.path)
    let whole = [Self.versions.left, bytes(Self.lines(x: 1, y: 1))]
    #expect(whole.contains(file), "A broken file of \(file.count) bytes")
  }

  @Test("A merge that broke off can be done again with a driver that works")
  func again() throws {
    let fork = try fork("kill -9 $$")
    try expectReportedFailure(fork.merge(), in: fork)
    try fork.repository.git("reset", "-q", "--hard", "left")
    try fork.repository.registerDriver()
    #expect(try fork.merge().status == 0)
    #expect(try fork.repository.read(fork.path) == bytes(Self.lines(x: 1, y: 1)))
  }

  @Test("A driver that is named without a path and not installed is reported by name")
  func missingFromPath() throws {
    let name = "jsonl-merge-that-nobody-installed"
    let fork = try Fork(Self.versions, driver: name)
    let outcome = try fork.merge()
    try expectReportedFailure(outcome, in: fork)
    #expect(outcome.errors.contains(name))
    #expect(try fork.repository.read(fork.path) == Self.versions.left)
  }

  @Test("A driver without room for the result says so, and leaves no half of it behind")
  func noRoom() throws {
    let fork = try fork(#"ulimit -f 1; exec "$program" "$@""#)
    let outcome = try fork.merge()
    try expectReportedFailure(outcome, in: fork)
    #expect(outcome.errors.contains("jsonl-merge"), "\(outcome)")
    #expect(try fork.repository.git("ls-files", "--others") == "")
  }
}
