/// Words that must not be in some files.
struct WordRule: Sendable {
  enum View: Sendable { case code, comments }

  var words: [String]
  var view: View
  var reason: String
  /// The files that the rule is for, by path.
  var concerns: @Sendable (SourceFile) -> Bool
  /// Files that have reason to use the word, by path.
  var exceptions: Set<String> = []

  func findings(in file: SourceFile) -> [Finding] {
    guard concerns(file), !exceptions.contains(file.path) else { return [] }
    let text = view == .code ? file.code : file.comments
    let present = words.filter { text.holds($0) }
    if present.isEmpty { return [] }
    return SourceFile.lines(of: text).flatMap { line in
      present.filter { line.text.containsWord($0) }
        .map { file.finding(line: line.number, "'\($0)': \(reason)") }
    }
  }
}

private func isSource(_ file: SourceFile) -> Bool { file.isSwift && file.module != nil }

private func isTest(_ file: SourceFile) -> Bool { file.isSwift && file.names[0] == "Tests" }

private func isPure(_ file: SourceFile) -> Bool {
  file.isSwift && file.layer == "Core"
}

let wordRules: [WordRule] = [
  WordRule(
    words: ["public", "open class", "open func", "open var"],
    view: .code,
    reason: "Declarations are 'package' or narrower.",
    concerns: { isSource($0) || isTest($0) }
  ),
  WordRule(
    words: ["FIX" + "ME", "TO" + "DO", "X" + "XX", "HA" + "CK"],
    view: .comments,
    reason: "What is not done is not noted in the sources.",
    concerns: { _ in true }
  ),
  WordRule(
    words: ["print(", "debugPrint(", "exit(", "abort(", "fatalError(", "readLine("],
    view: .code,
    reason: "A pure module neither prints nor ends the program.",
    concerns: isPure
  ),
  WordRule(
    words: ["try!", "as!"],
    view: .code,
    reason: "An error is handled, or passed on.",
    concerns: { isSource($0) || isTest($0) }
  ),
  WordRule(
    words: ["@unchecked Sendable", "nonisolated(unsafe)"],
    view: .code,
    reason: "The compiler checks what is shared between threads.",
    concerns: { isSource($0) || isTest($0) },
    // The bytes of a storage never change, and it is freed by its `deinit` alone; what is
    // `Locked` or `Shared` is under a lock; and a handler of signals, which must not take a lock,
    // can be told of a pipe, or of a pager and its streams, by a global variable alone.
    exceptions: [
      "Sources/Core/JSONText/Bytes.swift", "Sources/Platform/System/Locked.swift",
      "Sources/Platform/System/EndSignals.swift", "Sources/Platform/System/Pager.swift",
      "Tests/TestSupport/Shared.swift",
    ]
  ),
  WordRule(
    words: [".disabled(", "withKnownIssue", "XCTSkip"],
    view: .code,
    reason: "A test runs, or is removed.",
    concerns: isTest
  ),
  WordRule(
    words: ["sleep(", "usleep(", "Task.sleep", "Thread.sleep", "setenv(", "chdir("],
    view: .code,
    reason: "Tests run in parallel in one process, and wait for nothing.",
    concerns: isTest,
    // To wait for another process is to look again and again, which is done in one place; and a
    // clock has a function of that name.
    exceptions: ["Tests/TestSupport/Eventually.swift", "Tests/TestSupport/ManualClock.swift"]
  ),
]
