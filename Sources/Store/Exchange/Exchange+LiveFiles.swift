package import JSONText
internal import RecordMerge
package import RecordStore
package import System

// The file of a live collection shows what the store has. What another program made of it is judged
// before it is brought in, so that a file that is half there is neither read nor written over.
extension Exchange {
  /// Writes what the store has to the file of a live collection; a missing file is made.
  ///
  /// - Parameters:
  ///   - judged: a version of the file that another program made, and that is to be undone.
  ///   - undone: the records that only this version has; the attic gets them.
  /// - Throws: `ExchangeError.changedMeanwhile` if another program made another one, which is as it
  ///   was then; also like `exportFile`.
  package func writeLiveFile(
    of path: String,
    over judged: FileSignature? = nil,
    overridden undone: [(key: KeyText?, record: Bytes?)] = []
  ) throws -> ExportOutcome {
    try locked {
      var session = try begin(path)
      let (state, signature) = try session.fileState()
      switch state {
      case .unchanged:
        if let signature { try session.sign(signature) }
        return try session.flush(ExportOutcome(), isFull: false, isRestored: false)
      case .missing, .new:
        return try session.flush(ExportOutcome(), isFull: true, isRestored: true)
      case .changed:
        guard let judged, try FileSignature(at: session.filePath) == judged else {
          throw ExchangeError.changedMeanwhile(path: path)
        }
        // A flush that died is undone with what came after it.
        try session.synchronize {
          try store.dropFlush(of: session.collection)
          // fault: undone-records-are-forgotten
          try store.note(overridden: atticLines(for: undone, path), of: session.collection)
        }
        let outcome = try session.flush(
          ExportOutcome(),
          isFull: true,
          isRestored: false,
          over: judged
        )
        try session.keepOverridden(mayBeKept: false)
        return outcome
      }
    }
  }
}
