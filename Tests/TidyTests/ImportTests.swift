import Testing

@Suite("Imports of modules")
struct ImportTests {
  @Test("Each module imports only what the package says, and nothing of a higher layer")
  func modulesImportWhatTheyMay() throws {
    let repository = try Repository.shared.get()
    #expect(
      repository.files.flatMap { importFindings(in: $0, by: repository.modules) } == []
    )
    #expect(repository.modules.layerFindings() == [])
  }

  @Test("The description of the architecture says the same")
  func documentationHasTheTable() throws {
    let repository = try Repository.shared.get()
    let documentation = try #require(repository.file(at: "Documentation/architecture.md"))
    var tables: [String: [String: Set<String>]] = [:]
    for (name, row) in repository.modules.swiftModules {
      tables[row.layer, default: [:]][name] = row.imports
    }
    #expect(importTable(in: documentation.text) == tables)
  }

  @Test(
    "A forbidden import is found",
    arguments: [
      "import Foundation",
      "internal import Glibc",
      "package import RecordMerge",
      "internal import struct Foundation.Date",
      "@_exported package import JSONText",
      "@testable internal import JSONText",
      "public import JSONText",
      "import JSONText",
      "let a = 1; package import Records",
    ]
  )
  func findsForbiddenImport(line: String) throws {
    let modules = try Repository.shared.get().modules
    let file = SourceFile(path: modules.path(of: "Records"), text: "// A\n\(line)\n")
    let findings = importFindings(in: file, by: modules)
    #expect(findings.allSatisfy { $0.line == 2 })
    #expect(findings.isEmpty == false)
  }

  @Test("A C library is imported internally")
  func findsLibraryThatIsPassedOn() throws {
    let modules = try Repository.shared.get().modules
    let path = modules.path(of: "ContentHash")
    let file = SourceFile(path: path, text: "package import CCrypto\n")
    #expect(importFindings(in: file, by: modules).count == 1)
  }

  @Test("An allowed import, or one in a comment, is not found")
  func acceptsAllowedImport() throws {
    let modules = try Repository.shared.get().modules
    let path = modules.path(of: "Records")
    let text =
      "package import JSONText\n@preconcurrency internal import JSONText\n"
      + "// import Foundation\n"
    #expect(importFindings(in: SourceFile(path: path, text: text), by: modules) == [])
  }

  @Test("A row that differs is found")
  func readsTable() {
    let rows = "| module | may |\n| --- | --- |\n| `A` | |\n| `B` | `A`, `C` |\n"
    let tables = importTable(in: "### Core\n\n\(rows)\n### Store\n\n| `D` | `A` |\n")
    #expect(tables == ["Core": ["A": [], "B": ["A", "C"]], "Store": ["D": ["A"]]])
  }

  @Test("The package is read, and an import of a higher layer is found")
  func readsPackage() {
    let modules = ModuleTable(
      manifest: """
        enum Layer: String {
          case core = "Core"
          case platform = "Platform"
        }
        let package = Package(
          targets: [
            library("CB", in: .platform),
            module("A", in: .core, imports: ["B"], settings: f(1)),
            module(
              "B",
              in: .platform,
              imports: ["CB"],
              system: ["Glibc"]
            ),
            program("c", in: .other, imports: ["A"]),
        """
    )
    #expect(modules.layers == ["Core", "Platform"])
    #expect(modules.rows["A"] == .init(kind: .module, layer: "Core", imports: ["B"]))
    #expect(modules.rows["B"] == .init(kind: .module, layer: "Platform", imports: ["CB", "Glibc"]))
    #expect(modules.swiftModules.keys.sorted() == ["A", "B", "c"])
    #expect(
      modules.layerFindings().map(\.sentence) == [
        "A imports B, which is of a higher layer.", "c has no layer.",
      ]
    )
  }
}
