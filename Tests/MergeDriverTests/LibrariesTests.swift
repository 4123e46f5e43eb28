import Foundation
import TestSupport
import Testing

@Suite("Libraries of the driver")
struct LibrariesTests {
  /// Git starts the driver once for each file, so each library costs on every merge.
  @Test("The driver loads no slow library, directly or through another")
  func libraries() throws {
    let world = try GitWorld()
    let program = try BuiltProducts.path(of: "jsonl-merge")
    #if canImport(Darwin)
      let listing = try world.run("otool", ["-L", program]).orThrow().output
    #else
      // Of a program without dynamic libraries ldd says so, as an error.
      let outcome = try world.run("ldd", [program])
      let listing = outcome.output + outcome.errors
    #endif
    // One of these says that the listing is one.
    let signs = ["libc.", "libSystem", "musl", "not a dynamic executable", "statically linked"]
    try #require(signs.contains { listing.contains($0) }, "\(listing)")
    for name in ["Foundation", "libgit2", "libsqlite3"] {
      #expect(!listing.contains(name), "\(program) loads \(name):\n\(listing)")
    }
  }

  #if os(Linux)
    /// A variable or a closure at the top of `main.swift` belongs to the main actor, and takes the
    /// runtime along.
    @Test("The runtime for tasks is not linked in, which would double the time of a start")
    func tasks() throws {
      let world = try GitWorld()
      let program = try BuiltProducts.path(of: "jsonl-merge")
      let listing = try world.run("nm", [program]).orThrow().output
      try #require(listing.contains("swift_retain"), "\(listing)")
      let functions = listing.split(separator: "\n").filter { line in
        ["swift_task_create", "swift_job_run", " $sScM", " $sScA"].contains { line.contains($0) }
      }
      #expect(functions == [])
    }
  #endif
}
