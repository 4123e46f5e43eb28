import Foundation
import TestSupport
import Testing

/// What the page about SQLite says, done with the programs from PyPI.
@Suite("The store in datasette and sqlite-utils")
struct DataToolTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Whether Python can install programs into a folder; on Debian, that takes python3-venv.
  private static let hasPython =
    (try? ChildProcess(
      "python3",
      ["-c", "import venv, ensurepip"],
      environment: ProcessInfo.processInfo.environment,
      folder: root
    ).run())?.status == 0

  /// The folder with the programs, which is made once in a checkout.
  private func tools() throws -> String {
    let folder = "\(Self.root)/.build/data-tools"
    try ChildProcess(
      "\(Self.root)/.ci/data-tools",
      [folder],
      environment: ProcessInfo.processInfo.environment,
      folder: Self.root,
      deadlineInSeconds: 600
    ).run().orThrow()
    return folder + "/bin"
  }

  @Test(
    "They see each collection as the page shows, and an edit by them is exported",
    .enabled(if: hasPython)
  )
  func page() throws {
    let world = try StoreWorld(
      tasks: [
        #"{"id":"t-1","title":"Write the report","status":"closed","priority":2}"#,
        #"{"id":"t-2","title":"Book a room","status":"open","priority":1,"labels":["team"]}"#,
        #"{"id":"t-3","title":"Order lunch","status":"open","priority":3}"#,
      ]
    )
    let page = String(
      decoding: try Files.read("\(Self.root)/Documentation/sqlite.md"),
      as: UTF8.self
    )
    let steps = GuideTests.steps(in: page)
    #expect(steps.count >= 8)
    let path = try tools() + ":" + world.path
    for step in steps {
      let outcome = try world.repository.world.run(
        "sh",
        ["-c", step.command + " 2>&1"],
        in: world.repository.folder,
        adding: ["PATH": path]
      )
      // CSV has the line ends of RFC 4180.
      #expect(outcome.output.replacing("\r\n", with: "\n") == step.output, "\(step.command)")
    }
    #expect(try world.tasks().last?.hasSuffix(#""priority":9}"#) == true)
  }
}
