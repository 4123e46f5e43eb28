package import JSONText

/// A field that may identify the records of a file for which no policy names the key.
package struct KeyCandidate: Hashable, Sendable {
  /// How strongly a name suggests a key, and so which test the field has to pass.
  package enum Strength: Sendable {
    /// A name that means an identifier: a few records may lack it or share a value.
    case strong
    /// A name that often means something else: every record has a value of its own.
    case weak
  }

  package let field: FieldPath
  package let strength: Strength

  /// The names that mean an identifier, in the order in which they are tested.
  package static let strong: [KeyCandidate] = [
    "id", "_id", "uuid", "guid", "uid", "key", "_key", "@id", "ID", "Id",
  ].map { KeyCandidate(field: FieldPath(names: [Bytes($0)]), strength: .strong) }

  private static let weakNames = [
    "slug", "sku", "code", "name", "path", "url", "email", "sha", "hash",
  ].map { Bytes($0) }

  private static let weakSuffixes = ["_id", "Id", "ID"].map { Array($0.utf8) }

  /// The weak names among those that a record has, in the order in which they are tried: the known
  /// ones, then every other name that ends like an identifier, by bytes.
  package static func weak(among names: [Bytes]) -> [KeyCandidate] {
    let names = Set(names)
    let known = weakNames.filter(names.contains)
    let others = names.filter { name in
      !weakNames.contains(name) && !isStrong(name)
        && weakSuffixes.contains { Array(name.array.suffix($0.count)) == $0 }
    }
    return (known + others.sorted()).map {
      KeyCandidate(field: FieldPath(names: [$0]), strength: .weak)
    }
  }

  package static func isStrong(_ name: Bytes) -> Bool {
    strong.contains { $0.field.names[0] == name }
  }
}

/// What one version of a file shows about a field that may be its key.
package struct KeyTest: Sendable {
  package var recordCount: Int
  /// The number of records that have the field, with a value that is not null.
  package var presentCount: Int
  /// The number of different values among these.
  package var distinctCount: Int

  package init(recordCount: Int, presentCount: Int, distinctCount: Int) {
    self.recordCount = recordCount
    self.presentCount = presentCount
    self.distinctCount = distinctCount
  }

  /// Whether a version allows the field as the key. A version without records does.
  package func passes(_ strength: KeyCandidate.Strength) -> Bool {
    switch strength {
    // fault: nine-of-ten-is-too-few
    case .strong: presentCount * 10 >= recordCount * 9 && distinctCount * 10 >= presentCount * 9
    case .weak: presentCount == recordCount && distinctCount == recordCount
    }
  }
}
