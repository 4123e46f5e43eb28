/// Gives bytes a reference count that no other thread touches.
///
/// All slices of a file share one count. When two threads retain and release slices of it, the
/// count moves between their processors, which takes longer than the work on the slices. The bytes
/// themselves stay shared: their owner lives as long as one of the counts.
package struct SeparateCounts {
  /// The owners seen so far, each with its replacement on this thread.
  private var owners: [(shared: ByteStorage, own: ByteStorage)] = []
  /// A file has at most this many versions.
  private static let ownerLimit = 3

  package init() {}

  /// Returns the same bytes with an owner of this thread, unless they come from more owners than
  /// there are versions.
  package mutating func own(_ bytes: Bytes) -> Bytes {
    for owner in owners where owner.shared === bytes.storage { return bytes.owned(by: owner.own) }
    if owners.count == Self.ownerLimit { return bytes }
    let shared = bytes.storage
    let own = ByteStorage(adopting: shared.memory) { _ in extendLifetime(shared) }
    owners.append((shared, own))
    return bytes.owned(by: own)
  }
}

extension Bytes {
  /// These bytes as a slice of an owner of the same memory.
  fileprivate func owned(by owner: ByteStorage) -> Bytes {
    precondition(owner.memory.baseAddress == storage.memory.baseAddress, "Bytes can't move.")
    return Bytes(storage: owner, start: start, count: count)
  }
}
