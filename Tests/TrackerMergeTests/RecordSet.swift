import TestSupport

/// What identifies a record for the oracle: its id, and the second in which it was created.
struct Handle: Hashable, Comparable {
  let id: String
  let created: Int?

  static func < (left: Handle, right: Handle) -> Bool {
    (left.id, left.created ?? .min) < (right.id, right.created ?? .min)
  }

  /// The record that a collision would have put under this id: `OLD-xxxxxx` was `OLD`, where the x
  /// are six or more digits of base 36.
  var beforeRenaming: Handle? {
    guard let dash = id.lastIndex(of: "-") else { return nil }
    let digits = id[id.index(after: dash)...]
    guard digits.count >= 6,
      digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLowercase) })
    else { return nil }
    return Handle(id: String(id[..<dash]), created: created)
  }
}

/// The records of one version of a file.
struct RecordSet {
  let rules: FactRules
  /// The ids that base has: under such an id each side has the same record, whatever its identity.
  let idsOfBase: Set<String>
  private(set) var records: [PlainValue] = []
  private(set) var badLines: [String] = []
  private(set) var byHandle: [Handle: [PlainValue]] = [:]
  private(set) var countsByID: [String: Int] = [:]

  init(_ file: [UInt8], rules: FactRules, idsOfBase: Set<String>) {
    self.rules = rules
    self.idsOfBase = idsOfBase
    for line in PlainFile(file).contentLines {
      guard let record = PlainValue(line), record.members != nil else {
        badLines.append(String(decoding: line, as: UTF8.self))
        continue
      }
      let handle = handle(of: record)
      records.append(record)
      byHandle[handle, default: []].append(record)
      countsByID[handle.id, default: 0] += 1
    }
  }

  static func id(of record: PlainValue) -> String {
    record["id"].map { $0.string ?? $0.text } ?? ""
  }

  /// The number of lines of a file that each id is on.
  static func ids(in file: [UInt8]) -> [String: Int] {
    PlainFile(file).contentLines.compactMap { PlainValue($0) }.reduce(into: [:]) { counts, record in
      counts[id(of: record), default: 0] += 1
    }
  }

  var handles: Set<Handle> { Set(byHandle.keys) }

  func has(_ handle: Handle) -> Bool { byHandle[handle] != nil }

  func handle(of record: PlainValue) -> Handle {
    let id = Self.id(of: record)
    guard !idsOfBase.contains(id), let identity = rules.identity,
      let created = record[identity]?.string
    else {
      return Handle(id: id, created: nil)
    }
    return Handle(id: id, created: PlainInstant(created)?.seconds)
  }
}
