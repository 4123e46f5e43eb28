import JSONText
import System
import TestSupport
import Testing

@Suite("Conversations with a program")
struct ProgramConversationTests {
  init() { CurrentProcess.reportsWriteFailures() }

  private func start(_ script: String) throws -> ProgramConversation {
    try ProgramConversation(
      starting: "sh",
      arguments: ["-c", script],
      environment: ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)])
    )
  }

  private func line(_ conversation: ProgramConversation) throws -> String? {
    try conversation.readBytes(upTo: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("Each request has its answer")
  func requests() throws {
    let conversation = try start(#"while read -r word; do printf '%s!\n%s' "$word" abc; done"#)
    for word in ["one", "two", String(repeating: "long", count: 10_000)] {
      try conversation.write(Bytes(word + "\n"))
      #expect(try line(conversation) == word + "!")
      #expect(try conversation.readBytes(count: 0)?.text == "")
      #expect(try conversation.readBytes(count: 3)?.text == "abc")
    }
  }

  @Test("An answer may be of any length, and come in parts")
  func longAnswers() throws {
    let conversation = try start("read -r word; seq 1 100000; printf end; read -r word")
    try conversation.write(Bytes("go\n"))
    for number in 1...100_000 {
      guard try line(conversation) == String(number) else {
        Issue.record("The line \(number) is another one.")
        return
      }
    }
    #expect(try conversation.readBytes(count: 3)?.text == "end")
  }

  @Test("There is no answer where the program has ended")
  func ends() throws {
    let conversation = try start("printf 'a\\nb'")
    #expect(try line(conversation) == "a")
    #expect(try line(conversation) == nil)
    #expect(try conversation.readBytes(count: 2) == nil)
    #expect(try conversation.readBytes(count: 1)?.text == "b")
  }

  @Test("A program that waits for a request ends with the conversation")
  func left() throws {
    _ = try start("cat")
    #expect(throws: FileError.self) {
      try ProgramConversation(
        starting: "no-such-program",
        arguments: [],
        environment: ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)])
      )
    }
  }
}
