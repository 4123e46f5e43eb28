/// Gives bytes a count of references that no other thread touches.
///
/// All slices of a file share one count. Where two threads take and give up slices of it, the count
/// goes back and forth between their processors, which takes longer than what they do with the
/// slices. The bytes themselves are shared: their owner lives as long as one of the counts.
package struct SeparateCounts {
  /// Owners that bytes were seen with, each with the one that stands for it on this thread.
  private var owners: [(shared: ByteStorage, own: ByteStorage)] = []
  /// There are as many versions of a file.
  private static let ownerLimit = 3

  package init() {}

  /// The same bytes; with another owner, unless they are from more places than there are versions.
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
