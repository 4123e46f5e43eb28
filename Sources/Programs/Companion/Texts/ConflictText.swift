internal import CommandInterface
internal import JSONText
internal import RecordMerge
internal import Records
internal import Resolution

/// Conflicts as `git jsonl resolve` shows them.
enum ConflictText {
  /// One question of a conflict, for people.
  static func question(
    _ conflict: OpenConflict,
    at index: Int,
    path: String,
    number: Int,
    count: Int
  ) -> [StyledLine] {
    let name = conflict.key.map { printable(displayed($0)) } ?? "lines without a key"
    let place = "\(printable(path)): \(name)"
    if conflict.fields.isEmpty {
      let versions = [
        ("base", conflict.conflict.base), ("ours", conflict.conflict.ours),
        ("theirs", conflict.conflict.theirs),
      ]
      return [StyledLine("\(place) (\(number) of \(count))", .heading)]
        + versions.flatMap { version, lines in
          version == "base" && !conflict.isBaseKnown
            ? [line(version, Messages.unknownBase)]
            : lines.isEmpty
              ? [line(version, "nothing")] : lines.map { line(version, printable($0.text)) }
        }
    }
    let field = conflict.fields[index]
    let heading = "\(place), \(printable(field.path.text)) (\(number) of \(count))"
    let versions = [("base", field.base), ("ours", field.ours), ("theirs", field.theirs)]
    return [StyledLine(heading, .heading)]
      + versions.map { version, value in
        version == "base" && !conflict.isBaseKnown
          ? line(version, Messages.unknownBase)
          : line(version, value.map { printable($0.compact.bytes.text) } ?? "nothing")
      }
  }

  private static func line(_ version: String, _ text: String) -> StyledLine {
    let label = version + String(repeating: " ", count: 8 - version.count)
    let style: StyledLine.Style =
      version == "ours" ? .removed : version == "theirs" ? .added : .plain
    return StyledLine("  \(label)\(text)", style)
  }

  /// A conflict of which something is open as a JSON object; `Documentation/history.md` describes
  /// it.
  static func json(_ conflict: OpenConflict, path: String) -> Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("key", conflict.key)
    if conflict.fields.isEmpty {
      for (version, lines) in [
        ("base", conflict.conflict.base), ("ours", conflict.conflict.ours),
        ("theirs", conflict.conflict.theirs),
      ] {
        object.add(version, json: ObjectText.array(ofTexts: lines))
      }
    } else {
      let open = conflict.fields.filter { $0.choice == nil }.map { field in
        var object = ObjectText(inDepth: 2)
        object.add("path", json: ObjectText.array(ofTexts: field.path.names))
        object.add("base", field.base?.compact)
        object.add("ours", field.ours?.compact)
        object.add("theirs", field.theirs?.compact)
        return object.closed
      }
      object.add("fields", json: ObjectText.array(open))
    }
    return Bytes(object.closed)
  }
}
