import JSONText
import RecordStore
import SQLiteStorage
import TestSupport
import Testing

/// The store tracks its own edits without the triggers that track those of other clients. Both have
/// to find the same.
@Suite struct TrackingTests {
  private enum Change {
    case put(String, Int)
    case remove(String)
    /// A record without a key.
    case add(Int)
  }

  private static func text(_ key: String, _ number: Int) -> String {
    "{\"id\":\"\(key)\",\"n\":\(number)}"
  }

  /// - Parameter areMany: whether they are made as a batch of many is.
  private func make(
    _ changes: [Change],
    in fixture: CollectionFixture,
    areMany: Bool = false
  ) throws {
    let (store, collection) = (fixture.store, try fixture.collection)
    func makeAll() throws {
      for change in changes {
        switch change {
        case .put(let word, let number):
          let record = try JSONValue(parsing: Bytes(Self.text(word, number)))
          try store.put(record, key: KeyText(stored: Bytes(word)), in: collection)
        case .remove(let word): try store.remove(KeyText(stored: Bytes(word)), from: collection)
        case .add(let number):
          let record = try JSONValue(parsing: Bytes(Self.text("new", number)))
          try store.put(record, key: nil, in: collection)
        }
      }
    }
    try store.edit(as: "Ada", at: fixture.now()) {
      try areMany ? store.editingMany(makeAll) : makeAll()
    }
  }

  /// The same changes as SQL, which the triggers track.
  private func script(_ changes: [Change]) -> String {
    changes.map { change in
      switch change {
      case .put(let key, let number):
        let text = Self.text(key, number)
        return """
          UPDATE records SET json = '\(text)' WHERE collection = 1 AND key = '\(key)';
          INSERT INTO records(collection, key, json) SELECT 1, '\(key)', '\(text)'
            WHERE NOT EXISTS(SELECT 1 FROM records WHERE collection = 1 AND key = '\(key)');
          """
      case .remove(let key): return "DELETE FROM records WHERE collection = 1 AND key = '\(key)';"
      case .add(let number):
        return "INSERT INTO records(collection, json) VALUES(1, '\(Self.text("new", number))');"
      }
    }.joined(separator: "\n")
  }

  private func state(_ fixture: CollectionFixture) throws -> [[String]] {
    try [
      "SELECT id, position, kind, key, json FROM records ORDER BY id",
      "SELECT key, base_json, position FROM dirty ORDER BY key",
      "SELECT key, origin, before, after, form FROM events ORDER BY id",
    ].flatMap { try fixture.rows($0) }
  }

  @Test(arguments: 0..<6)
  func ownEditsAreTrackedAsThoseOfOtherClients(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lines = ["a", "b", "c", "d"].map { Self.text($0, 0) + "\n" }.joined()
    let (own, other) = (try CollectionFixture(text: lines), try CollectionFixture(text: lines))
    for fixture in [own, other] { try fixture.importFile() }
    for _ in 0..<12 {
      let changes = (0...random.below(3)).map { _ -> Change in
        let key = random.pick(["a", "b", "c", "d", "e", "f"])
        switch random.below(8) {
        case 0..<5: return .put(key, random.below(3))
        case 5, 6: return .remove(key)
        default: return .add(random.below(3))
        }
      }
      let generation = try own.store.generation
      let before = try state(own)
      try make(changes, in: own, areMany: random.chance(percent: 50))
      try other.sql("BEGIN;\n\(script(changes))\nCOMMIT;")
      #expect(try state(own) == state(other), "after \(changes)")
      #expect(try (own.store.generation > generation) == (state(own) != before))
      if random.chance(percent: 25) {
        for fixture in [own, other] { try fixture.exportFile() }
        #expect(try own.read() == other.read())
        #expect(try state(own) == state(other), "after an export")
      }
    }
  }

  @Test("A batch of many edits ends a conflict, and leaves the triggers for others")
  func triggersOfABatch() throws {
    let fixture = try CollectionFixture(text: Self.text("a", 0) + "\n" + Self.text("b", 0) + "\n")
    try fixture.importFile()
    try make([.put("a", 1)], in: fixture)
    try fixture.write(Self.text("a", 2) + "\n" + Self.text("b", 0) + "\n")
    try fixture.importFile()
    #expect(try fixture.conflictKeys() == ["a"])
    // The record is again what the file has.
    try make([.put("a", 2)], in: fixture, areMany: true)
    #expect(try fixture.conflictKeys() == [] && fixture.dirtyKeys() == [])
    try make([.put("a", 3)], in: fixture, areMany: true)
    #expect(throws: EditError.self) {
      try fixture.store.edit(as: "Ada", at: fixture.now()) {
        try fixture.store.editingMany { throw EditError.noKeys }
      }
    }
    try fixture.store.database.execute("UPDATE records SET json = json_set(json, '$.n', 7)")
    #expect(try fixture.dirtyKeys() == ["a", "b"])
  }

  @Test("A collection that is gone gets no records")
  func aCollectionIsDroppedMeanwhile() throws {
    let fixture = try CollectionFixture(text: Self.text("a", 0) + "\n")
    try fixture.importFile()
    let (store, collection) = (fixture.store, try fixture.collection)
    #expect(try store.withdraw(collection))
    let record = try JSONValue(parsing: Bytes(Self.text("b", 0)))
    for key in [KeyText(stored: Bytes("b")), nil] {
      #expect(throws: StoreError.self) {
        try store.edit(as: "Ada", at: fixture.now()) {
          try store.put(record, key: key, in: collection)
        }
      }
    }
    #expect(try fixture.rows("SELECT * FROM records") == [])
  }

  @Test("What one edit changes has one generation, which is greater than that before")
  func anEditHasAGeneration() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"n\":0}\n{\"id\":\"b\",\"n\":0}\n")
    try fixture.importFile()
    let before = try fixture.store.generation
    try make([.put("a", 1), .put("b", 1)], in: fixture)
    let first = try fixture.store.dirtyMark(of: fixture.collection)
    #expect(first.count == 2 && first.generation == before + 1)
    try make([.put("a", 2)], in: fixture)
    #expect(try fixture.store.dirtyMark(of: fixture.collection).generation == before + 2)
  }
}
