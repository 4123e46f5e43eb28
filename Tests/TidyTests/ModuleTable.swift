/// What `Package.swift` says of the modules in `Sources`: their layers, and what they may import.
struct ModuleTable {
  enum Kind: String, CaseIterable { case module, program, library }

  struct Row: Equatable {
    var kind: Kind
    /// The name of the layer's folder.
    var layer: String
    /// The names of modules, those of the system among them.
    var imports: Set<String>
  }

  /// The folders of the layers; a module imports from its own and from those before it.
  var layers: [String] = []
  var rows: [String: Row] = [:]

  /// Reads the calls of `module`, `program` and `library` in the text of the manifest.
  init(manifest: String) {
    var folders: [String: String] = [:]
    for line in manifest.split(separator: "\n") where line.hasPrefix("  case ") {
      let words = line.split { " =\"".contains($0) }.map(String.init)
      guard words.count == 3 else { continue }
      folders[words[1]] = words[2]
      layers.append(words[2])
    }
    for kind in Kind.allCases {
      for range in manifest.ranges(of: "\n    \(kind.rawValue)(") {
        let call = Self.call(in: manifest[range.upperBound...])
        let layer = call.text(after: "in: .", before: ",")
        guard let name = call.quotedTexts.first else { continue }
        let imports = ["imports: [", "system: ["].map { call.text(after: $0, before: "]") }
        rows[name] = Row(
          kind: kind,
          layer: folders[String(layer.prefix(while: \.isLetter))] ?? "",
          imports: Set(imports.flatMap(\.quotedTexts))
        )
      }
    }
  }

  /// The part of `text` before the parenthesis that closes one which is open at its start.
  private static func call(in text: Substring) -> Substring {
    var depth = 1
    return text.prefix { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return depth > 0
    }
  }

  /// The modules that are written in Swift.
  var swiftModules: [String: Row] { rows.filter { $0.value.kind != .library } }

  /// The modules that are maps of a C library.
  var libraries: Set<String> {
    Set(rows.filter { $0.value.kind == .library }.keys).union(["Glibc", "Musl", "Darwin"])
  }

  /// The path of a file that a module could have.
  func path(of module: String, file: String = "A.swift") -> String {
    "Sources/\(rows[module]?.layer ?? "")/\(module)/\(file)"
  }

  /// Modules that may import one of a later layer, and such whose layer is not known.
  func layerFindings() -> [Finding] {
    rows.sorted { $0.key < $1.key }.flatMap { name, row -> [Finding] in
      func finding(_ sentence: String) -> Finding {
        Finding(path: "Package.swift", line: 0, sentence: sentence)
      }
      guard let layer = layers.firstIndex(of: row.layer) else {
        return [finding("\(name) has no layer.")]
      }
      let higher = row.imports.sorted().filter { imported in
        rows[imported].map { !layers[...layer].contains($0.layer) } ?? false
      }
      return higher.map { finding("\(name) imports \($0), which is of a higher layer.") }
    }
  }
}

extension Substring {
  /// The texts between quotation marks.
  fileprivate var quotedTexts: [String] {
    split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }
      .map { String($0.element) }
  }

  /// The text after the first `start`, up to `end` or the end of the text.
  fileprivate func text(after start: String, before end: Character) -> Substring {
    guard let range = firstRange(of: start) else { return "" }
    return self[range.upperBound...].prefix { $0 != end }
  }
}
