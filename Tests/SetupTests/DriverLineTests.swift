import Setup
import TestSupport
import System
import Testing

@Suite("The driver in git's configuration")
struct DriverLineTests {
  private static let commands = [
    "jsonl-merge", "/usr/bin/jsonl-merge", "/a b/jsonl-merge", "/it's 100%/jsonl-merge",
    "/say \"hi\" #1;/jsonl-merge",
  ]

  @Test("Git reads the written value, and the program is found in it", arguments: commands)
  func roundTrip(path: String) throws {
    let repository = try GitWorld().makeRepository()
    let companion = path.replacing("jsonl-merge", with: "git-jsonl")
    let registration = DriverRegistration(
      command: DriverRegistration.word(for: path),
      companion: shellWord(companion)
    )
    let file = repository.world.folder.path("config")
    try Files.write(registration.sectionLines.map { $0 + "\n" }.joined(), to: file)
    for (key, value) in registration.settings {
      #expect(try repository.git("config", "--file", file, "--get", key) == value)
    }
    let word = DriverRegistration.word(for: path)
    #expect(registration.driverLine == installedDriverLine(word))
    #expect(registration.virtualLine == installedDriverLine(word, isVirtual: true))
    let line = DriverLine(registration.driverLine)
    #expect(line.hasFallback && line.renewed == nil)
    let earlier = DriverLine(word + " " + DriverRegistration.arguments)
    #expect(earlier.program == path && !earlier.hasFallback)
    #expect(earlier.renewed == registration.driverLine)
    let virtual = DriverLine(word + " " + DriverRegistration.virtualArguments)
    #expect(virtual.renewed == registration.virtualLine)
    #expect(line.program == path)
    #expect(line.isOurs && line.missingPlaceholders.isEmpty && line.hasVersionsInOrder)
    #expect(DriverLine(registration.virtualLine).missingPlaceholders == [])
    #expect(registration.settings.last.map { DriverLine($0.value).isOurTextconv } == true)
  }

  @Test("Other lines are distinguished from ours, and from wrong ones")
  func others() {
    #expect(!DriverLine("bd merge %A %O %A %B").isOurs)
    #expect(!DriverLine("").isOurs)
    let arguments = DriverRegistration.arguments
    #expect(DriverLine("bd \(arguments)").renewed == nil)
    #expect(DriverLine("jsonl-merge --style record \(arguments)").renewed == nil)
    #expect(!DriverLine("jq .").isOurTextconv && DriverLine("git jsonl textconv").isOurTextconv)
    #expect(DriverLine("$(which jsonl-merge) %O %A %B").program == nil)
    #expect(DriverLine("jsonl-merge %O %A").missingPlaceholders == ["%B", "%P"])
    #expect(!DriverLine("jsonl-merge -p %P %A %O %B").hasVersionsInOrder)
    #expect(DriverLine("'/a b/jsonl-merge' -p \"%P\" %O %A %B").missingPlaceholders == [])
  }
}
