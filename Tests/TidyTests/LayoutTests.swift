import Testing

@Suite("Layout of the repository")
struct LayoutTests {
  @Test("Each file has its place, and something in it")
  func filesHaveTheirPlace() throws {
    let repository = try Repository.shared.get()
    #expect(topLevelFindings(names: repository.topNames) == [])
    #expect(orphanFindings(paths: repository.paths) == [])
    #expect(repository.files.flatMap { emptyFileFindings(in: $0) } == [])
  }

  @Test("The package and the description of the architecture name every module")
  func modulesAreNamed() throws {
    let repository = try Repository.shared.get()
    let manifest = try #require(repository.file(at: "Package.swift"))
    let documentation = try #require(repository.file(at: "Documentation/architecture.md"))
    #expect(manifestFindings(manifest: manifest, paths: repository.paths) == [])
    #expect(descriptionFindings(documentation: documentation) == [])
  }

  @Test("A stray name at the top is found")
  func findsStrayName() {
    let names = [".gitignore", "README.md", "Sources", "notes.txt"]
    #expect(topLevelFindings(names: names).map(\.path) == ["notes.txt"])
  }

  @Test(
    "An orphan is found",
    arguments: [
      "Sources/A.swift", "Tests/A.swift", "Sources/Unknown/A.swift", "Tests/UnknownTests/A.swift",
      "Tests/Tests/A.swift", "Sources/Records/notes.txt",
    ]
  )
  func findsOrphan(path: String) {
    let known = allowedImports.keys.map { "Sources/\($0)/A.swift" }
    #expect(orphanFindings(paths: known) == [])
    #expect(orphanFindings(paths: known + [path]).map(\.path) == [path])
  }

  @Test("A module without files is found")
  func findsModuleWithoutFiles() {
    let known = allowedImports.keys.filter { $0 != "Records" }.map { "Sources/\($0)/A.swift" }
    #expect(orphanFindings(paths: known).map(\.path) == ["Sources/Records"])
  }

  @Test("A file without code is found", arguments: ["", "\n", "// only a comment\n"])
  func findsEmptyFile(text: String) {
    let file = SourceFile(path: "Sources/Records/A.swift", text: text)
    #expect(emptyFileFindings(in: file).count == 1)
    #expect(emptyFileFindings(in: SourceFile(path: "a.swift", text: "let a = 1\n")) == [])
  }

  @Test("A folder that the package does not name is found")
  func findsFolderOutsideThePackage() {
    let manifest = SourceFile(path: "Package.swift", text: "module(\"Records\")\n")
    let paths = ["Sources/Records/A.swift", "Sources/Other/A.swift", "Tests/Fixtures/a/b.jsonl"]
    #expect(manifestFindings(manifest: manifest, paths: paths).count == 1)
  }

  @Test("A module without a description is found")
  func findsModuleWithoutDescription() {
    let file = SourceFile(path: "a.md", text: "**Records**: a.\n\n**jsonl-merge**: b.\n")
    #expect(descriptionFindings(documentation: file).count == allowedImports.count - 1)
  }
}
