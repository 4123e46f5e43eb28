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
func importFindings(in file: SourceFile, by modules: ModuleTable) -> [Finding] {
  guard file.isSwift, let module = file.module else { return [] }
  let allowed = modules.rows[module]?.imports ?? []
  var findings: [Finding] = []
  for line in file.codeLines {
    guard let found = Import(line: line.number, code: line.text) else { continue }
    if !allowed.contains(found.module) {
      findings.append(
        file.finding(line: found.line, "\(module) may not import \(found.module).")
      )
    }
    let access = modules.libraries.contains(found.module) ? ["internal"] : ["internal", "package"]
    let isMain = file.names.last == "main.swift" && found.modifiers.isEmpty
    let modifiers = found.modifiers.filter { $0 != "@preconcurrency" }
    if !isMain, modifiers.count != 1 || !access.contains(modifiers[0]) {
      let forms = access.map { "'\($0) import'" }.joined(separator: " or ")
      findings.append(file.finding(line: found.line, "\(found.module) is imported by \(forms)."))
    }
  }
  return findings
}

/// The tables of imports in the description of the architecture, each below its layer.
func importTable(in documentation: String) -> [String: [String: Set<String>]] {
  var layer = ""
  var tables: [String: [String: Set<String>]] = [:]
  for line in documentation.split(separator: "\n") {
    if line.hasPrefix("#") { layer = line.split(separator: " ").last.map(String.init) ?? "" }
    guard line.hasPrefix("| `") else { continue }
    let cells = line.split(separator: "|").map { cell in
      cell.split(separator: "`").map(String.init).filter { word in
        word.contains { $0.isLetter }
      }
    }
    guard let module = cells.first?.first, cells.count == 2 else { continue }
    tables[layer, default: [:]][module] = Set(cells[1])
  }
  return tables
}
