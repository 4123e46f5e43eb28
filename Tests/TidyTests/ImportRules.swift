/// What each module may import. `Documentation/architecture.md` has the same table for people.
let allowedImports: [String: Set<String>] = [
  "JSONText": [],
  "Records": ["JSONText"],
  "MergePolicy": ["JSONText", "Records"],
  "RecordMerge": ["JSONText", "Records", "MergePolicy"],
  "Comparison": ["JSONText", "Records", "MergePolicy", "RecordMerge"],
  "Resolution": ["JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison"],
  "PolicyYAML": ["CYAML", "JSONText", "Records", "MergePolicy"],
  "ContentHash": ["CCrypto"],
  "FileAccess": ["CSystem", "JSONText", "Glibc", "Musl", "Darwin", "Synchronization"],
  "SQLiteStorage": ["CSQLite", "JSONText", "Synchronization"],
  "RecordStore": ["JSONText", "Records", "MergePolicy", "SQLiteStorage"],
  "Exchange": [
    "JSONText", "Records", "MergePolicy", "RecordMerge", "ContentHash", "FileAccess",
    "SQLiteStorage", "RecordStore",
  ],
  "GitRepository": ["CGit2", "JSONText", "FileAccess"],
  "History": [
    "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "GitRepository",
  ],
  "CommandInterface": [
    "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "Resolution", "FileAccess",
  ],
  "MergeContext": [
    "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "FileAccess",
    "CommandInterface",
  ],
  "Setup": ["JSONText", "MergePolicy", "FileAccess", "GitRepository"],
  "MergeDriver": [
    "JSONText", "MergePolicy", "PolicyYAML", "RecordMerge", "ContentHash", "FileAccess",
    "CommandInterface", "MergeContext",
  ],
  "Companion": [
    "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "Resolution", "ContentHash",
    "FileAccess", "SQLiteStorage", "RecordStore", "Exchange", "GitRepository", "History",
    "CommandInterface", "MergeContext", "Setup",
  ],
  "jsonl-merge": ["MergeDriver", "FileAccess"],
  "git-jsonl": ["Companion", "FileAccess"],
]

/// The modules that see nothing but their arguments.
let pureModules: Set<String> = [
  "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "Resolution",
]

/// The modules that are maps of a C library.
let libraryModules: Set<String> = [
  "CCrypto", "CYAML", "CSQLite", "CGit2", "CSystem", "Glibc", "Musl", "Darwin",
]

/// An import of a Swift file.
struct Import {
  var line: Int
  /// The words before `import`.
  var modifiers: [String]
  var module: String

  /// The import that a line of code holds.
  init?(line: Int, code: Substring) {
    let words = code.split { $0 == " " || $0 == ";" }.map(String.init)
    guard let index = words.firstIndex(of: "import"), words.count > index + 1 else { return nil }
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
    let name = words[(index + 1)...].first { !kinds.contains($0) } ?? ""
    self.line = line
    modifiers = Array(words[..<index])
    module = name.split(separator: ".").first.map(String.init) ?? ""
  }
}

/// Imports that the table does not allow, or that let more be seen than they should.
func importFindings(in file: SourceFile) -> [Finding] {
  guard file.isSwift, let module = file.module else { return [] }
  let allowed = allowedImports[module] ?? []
  var findings: [Finding] = []
  for line in file.codeLines {
    guard let found = Import(line: line.number, code: line.text) else { continue }
    if !allowed.contains(found.module) {
      findings.append(
        file.finding(line: found.line, "\(module) may not import \(found.module).")
      )
    }
    let access = libraryModules.contains(found.module) ? ["internal"] : ["internal", "package"]
    let isMain = file.names.last == "main.swift" && found.modifiers.isEmpty
    let modifiers = found.modifiers.filter { $0 != "@preconcurrency" }
    if !isMain, modifiers.count != 1 || !access.contains(modifiers[0]) {
      let forms = access.map { "'\($0) import'" }.joined(separator: " or ")
      findings.append(file.finding(line: found.line, "\(found.module) is imported by \(forms)."))
    }
  }
  return findings
}

/// The table of imports in the description of the architecture.
func importTable(in documentation: String) -> [String: Set<String>] {
  var table: [String: Set<String>] = [:]
  for line in documentation.split(separator: "\n") where line.hasPrefix("| `") {
    let cells = line.split(separator: "|").map { cell in
      cell.split(separator: "`").map(String.init).filter { word in
        word.contains { $0.isLetter }
      }
    }
    guard let module = cells.first?.first, cells.count == 2 else { continue }
    table[module] = Set(cells[1])
  }
  return table
}
