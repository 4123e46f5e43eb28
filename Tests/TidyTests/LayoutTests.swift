import Testing

@Suite("Layout of the repository")
struct LayoutTests {
  @Test("Each file has its place, and something in it")
  func filesHaveTheirPlace() throws {
    let repository = try Repository.shared.get()
    #expect(topLevelFindings(names: repository.topNames) == [])
    #expect(orphanFindings(paths: repository.paths, modules: repository.modules) == [])
    #expect(repository.files.flatMap { emptyFileFindings(in: $0) } == [])
  }

  @Test("The package and the description of the architecture name every module")
  func modulesAreNamed() throws {
    let repository = try Repository.shared.get()
    let manifest = try #require(repository.file(at: "Package.swift"))
    let documentation = try #require(repository.file(at: "Documentation/architecture.md"))
    #expect(manifestFindings(manifest: manifest, paths: repository.paths) == [])
    #expect(
      descriptionFindings(documentation: documentation, modules: repository.modules) == []
    )
  }

  @Test("A stray name at the top is found")
  func findsStrayName() {
    let names = [".gitignore", "README.md", "Sources", "notes.txt"]
    #expect(topLevelFindings(names: names).map(\.path) == ["notes.txt"])
  }

  @Test(
    "An orphan is found",
    arguments: [
      "Sources/A.swift", "Tests/A.swift", "Sources/Core/A.swift", "Sources/Core/Unknown/A.swift",
      "Tests/UnknownTests/A.swift", "Tests/Tests/A.swift", "Sources/Core/Records/notes.txt",
      "Sources/Store/Records/A.swift",
    ]
  )
  func findsOrphan(path: String) throws {
    let modules = try Repository.shared.get().modules
    let known = modules.rows.keys.map { modules.path(of: $0) }
    #expect(orphanFindings(paths: known, modules: modules) == [])
    #expect(orphanFindings(paths: known + [path], modules: modules).map(\.path) == [path])
  }

  @Test("A module without files is found")
  func findsModuleWithoutFiles() throws {
    let modules = try Repository.shared.get().modules
    let known = modules.rows.keys.filter { $0 != "Records" }.map { modules.path(of: $0) }
    #expect(
      orphanFindings(paths: known, modules: modules).map(\.path) == ["Sources/Core/Records"]
    )
  }

  @Test("A file without code is found", arguments: ["", "\n", "// only a comment\n"])
  func findsEmptyFile(text: String) {
    let file = SourceFile(path: "Sources/Core/Records/A.swift", text: text)
    #expect(emptyFileFindings(in: file).count == 1)
    #expect(emptyFileFindings(in: SourceFile(path: "a.swift", text: "let a = 1\n")) == [])
  }

  @Test("A folder that the package does not name is found")
  func findsFolderOutsideThePackage() {
    let manifest = SourceFile(path: "Package.swift", text: "tests(\"ATests\")\n")
    let paths = ["Tests/ATests/A.swift", "Tests/BTests/A.swift", "Tests/Fixtures/a/b.jsonl"]
    #expect(manifestFindings(manifest: manifest, paths: paths).count == 1)
  }

  @Test("A module without a description is found")
  func findsModuleWithoutDescription() throws {
    let modules = try Repository.shared.get().modules
    let file = SourceFile(path: "a.md", text: "**Records**: a.\n\n**jsonl-merge**: b.\n")
    #expect(
      descriptionFindings(documentation: file, modules: modules).count
        == modules.swiftModules.count - 1
    )
  }
}
