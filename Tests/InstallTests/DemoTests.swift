import Foundation
import TestSupport
import Testing

@Suite("Demonstration and scripts")
struct DemoTests {
  @Test("The demonstration shows git's conflict, and the merged records")
  func showsBothResults() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(["--demo"], programs: Sandbox.programs())
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("CONFLICT (content): Merge conflict in tasks.jsonl"))
    #expect(outcome.output.contains("  |       "install.sh", "Documentation/demo.sh", "Documentation/picture.sh",
      "Documentation/examples/run.sh", ".ci/run", ".ci/data-tools", ".ci/prepare", ".ci/libgit2",
      ".ci/build", ".ci/package", ".ci/test-packages", ".github/actions/jsonl/run.sh",
      "Tests/Benchmarks/packages.sh", "Tests/Benchmarks/hooks.sh", "Tests/Benchmarks/claims.sh",
      "Tests/Benchmarks/run.sh", "Tests/Benchmarks/count.sh", "Tests/Benchmarks/store.sh",
      "Tests/Benchmarks/log.sh",
    ]
    .map { "\(Sandbox.checkout)/\($0)" }
    let outcome = try sandbox.run([shellcheck] + scripts)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }
}
