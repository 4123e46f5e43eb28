/// The names that may be at the top of the repository, besides names that begin with a dot.
let topLevelNames: Set<String> = [
  "CHANGELOG.md", "CONTRIBUTING.md", "Documentation", "LICENSE", "Package.swift", "README.md",
  "SECURITY.md", "Sources", "Tests", "gitattributes.template", "hooks", "install.sh", "setup.py",
]

/// The folders of tests that do not test one module.
let otherTestFolders: Set<String> = [
  "Benchmarks", "CSpawn", "EndToEndTests", "FirstHours", "Fixtures", "FlushLoad", "FuzzerTests",
  "Fuzzers", "InstallTests", "LawTests", "Mutations", "RealMerges", "SimulationTests",
  "TestSupport", "TestSupportTests", "TestTraits", "TidyTests", "TrackerMergeTests",
  "jsonl-mergeTests",
]

/// Things at the top of the repository that have their place elsewhere.
func topLevelFindings(names: [String]) -> [Finding] {
  names.filter { !$0.hasPrefix(".") && !topLevelNames.contains($0) }
    .map { Finding(path: $0, line: 0, sentence: "This is not one of the names at the top.") }
}

/// Files that no module owns, and unknown modules.
func orphanFindings(paths: [String], modules: ModuleTable) -> [Finding] {
  var present: Set<String> = []
  var findings: [Finding] = []
  func find(_ path: String, _ sentence: String) {
    findings.append(Finding(path: path, line: 0, sentence: sentence))
  }
  for path in paths {
    let names = path.split(separator: "/").map(String.init)
    guard names[0] == "Sources" || names[0] == "Tests" else { continue }
    guard names.count > (names[0] == "Sources" ? 3 : 2) else {
      find(path, "A file belongs to a module.")
      continue
    }
    if names[0] == "Sources" {
      guard let row = modules.rows[names[2]], row.layer == names[1] else {
        find(path, "The package has no such module in this layer.")
        continue
      }
      present.insert(names[2])
      if row.kind != .library, !path.hasSuffix(".swift") {
        find(path, "A module is made of Swift files.")
      }
    } else if !otherTestFolders.contains(names[1]) {
      let module = names[1].hasSuffix("Tests") ? String(names[1].dropLast(5)) : ""
      if modules.swiftModules[module] == nil { find(path, "The folder mirrors no module.") }
    }
  }
  for (module, row) in modules.rows.sorted(by: { $0.key < $1.key })
  where !present.contains(module) {
    find("Sources/\(row.layer)/\(module)", "The module of the package has no files.")
  }
  return findings
}

/// Files that have nothing in them.
func emptyFileFindings(in file: SourceFile) -> [Finding] {
  guard file.code.allSatisfy(\.isWhitespace) else { return [] }
  return [file.finding(line: 1, "There is nothing in this file.")]
}

/// Folders of tests that the package does not name.
func manifestFindings(manifest: SourceFile, paths: [String]) -> [Finding] {
  let folders = Set(
    paths.map { $0.split(separator: "/").map(String.init) }
      .filter {
        $0[0] == "Tests" && $0.count > 2
          && !["FirstHours", "Fixtures", "Mutations", "RealMerges"].contains($0[1])
      }
      .map { $0[1] }
  )
  return folders.filter { !manifest.text.contains("\"\($0)\"") }.sorted()
    .map { manifest.finding(line: 1, "The package does not name the folder '\($0)'.") }
}

/// Modules that the description of the architecture says too little about.
func descriptionFindings(documentation: SourceFile, modules: ModuleTable) -> [Finding] {
  let paragraphs = documentation.text.split(separator: "\n\n")
  return modules.swiftModules.sorted { $0.key < $1.key }.compactMap { module, row in
    let paragraph = paragraphs.first { $0.hasPrefix("**\(module)**") } ?? ""
    // An executable of ten lines needs no rule for what belongs there.
    let words = row.kind == .program ? [module] : ["Belongs here:", "Doesn't belong here:"]
    if words.allSatisfy({ paragraph.contains($0) }) { return nil }
    return documentation.finding(line: 1, "It is not said what belongs in \(module).")
  }
}
