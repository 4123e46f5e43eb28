import Foundation
import TestSupport
import Testing

@Suite("What the driver loads")
struct LibrariesTests {
  /// Git starts the driver once for each file, so each library costs on every merge.
  @Test("No library that takes long to load is among the driver's, directly or through another")
  func libraries() throws {
    let world = try GitWorld()
    let program = try BuiltProducts.path(of: "jsonl-merge")
    #if canImport(Darwin)
      let listing = try world.run("otool", ["-L", program]).orThrow().output
    #else
      let listing = try world.run("ldd", [program]).orThrow().output
    #endif
    // Any C library will do as a sign that the listing is one.
    #expect(listing.contains("libc.") || listing.contains("libSystem") || listing.contains("musl"))
    for name in ["Foundation", "libgit2", "libsqlite3", "libyaml"] {
      #expect(!listing.contains(name), "\(program) loads \(name):\n\(listing)")
    }
  }
}
