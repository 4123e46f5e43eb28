package import RecordStore
internal import System

extension Exchange {
  /// Moves the file of a collection while no other process exchanges anything with it.
  ///
  /// - Parameter body: moves the file, and then gives the collection its new path in the store: the
  ///   other way round, a crash would leave the collection at a path that has no file.
  package func whileUnused(
    _ path: String,
    _ body: (StoredCollection) throws -> Void
  ) throws {
    try locked {
      // What an interrupted flush left is found under the old path.
      _ = try? beginTelling(path)
      guard let collection = try store.collection(path: path) else {
        throw StoreError.unknownCollection(path)
      }
      try body(collection)
    }
  }

  /// Whether a file has exactly what the file of a collection had at the last sync.
  package func hasContent(of collection: StoredCollection, at path: String) throws -> Bool {
    let file = dependencies.workTree + "/" + path
    guard let reader = try FileReader.ifPresent(at: file) else { return false }
    return try reader.byteCount > 0
      && FileInspection(store: store, path: file).matches(reader, store.chunks(of: collection))
  }
}
