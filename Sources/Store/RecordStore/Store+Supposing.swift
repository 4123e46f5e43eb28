package import JSONText
internal import Records

extension Store {
  /// Runs `body` on the store as it would be if some records of a collection were others. Nothing
  /// of that stays.
  ///
  /// - Precondition: no edit is under way.
  /// - Parameter changes: the records by their keys; nil for one that there would not be.
  package func supposing<Result>(
    _ changes: [KeyText: JSONValue?],
    in collection: StoredCollection,
    _ body: () throws -> Result
  ) throws -> Result {
    if changes.isEmpty { return try body() }
    precondition(tracking == nil, "A supposition would be a part of an edit.")
    var result: Result?
    do {
      try edit(as: "", at: Timestamp(seconds: 0)) {
        for (key, record) in changes {
          if let record {
            try put(record, key: key, in: collection)
          } else {
            try remove(key, from: collection)
          }
        }
        result = try body()
        throw Supposed()
      }
    } catch is Supposed {}
    guard let result else { preconditionFailure("The supposition had no result.") }
    return result
  }
}

/// Rolls the supposed changes back.
private struct Supposed: Error {}
