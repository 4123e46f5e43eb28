package import JSONText
internal import MergePolicy
package import RecordMerge
package import Records

/// A file with conflicts: the lines outside conflicts, and the conflicts between them.
package struct ConflictedFile: Sendable {
  package enum Item: Sendable {
    case line(Bytes)
    case conflict(OpenConflict)
  }

  package private(set) var items: [Item]
  private let format: FileFormat

  /// The conflicts that a merge of the engine left.
  ///
  /// - Parameters:
  ///   - isBaseKnown: whether the merge had a base for every conflict.
  ///   - doubtfulLines: lines of one side that a person has to decide, whatever the engine does
  ///     with them (see `ConflictCandidates`).
  package init(
    _ document: MergedDocument,
    policyKey: KeyFields,
    isBaseKnown: Bool = true,
    doubtfulLines: [Bytes: Side] = [:]
  ) {
    switch document.content {
    case .file(let file):
      let read = Document(reading: file)
      items = read.lines.map { .line($0.bytes) }
      format = FileFormat(read)
    case .items(let merged, let format):
      self.format = format
      let fields = Self.keyFields(of: merged, policyKey, format)
      items = merged.flatMap { item -> [Item] in
        switch item {
        case .line(let line): [.line(line)]
        case .unchangedBlock(let block): format.lineEnd.lines(ofBlock: block).map { .line($0) }
        case .conflict(let conflict):
          [.conflict(OpenConflict(conflict, keyFields: fields, isBaseKnown: isBaseKnown))]
        }
      }
    }
    if doubtfulLines.isEmpty { return }
    let fields = policyKey.isEmpty ? Self.keyFields(ofLines: commonLines) : policyKey
    items = items.map { item in
      guard case .line(let line) = item, let side = doubtfulLines[line] else { return item }
      let conflict = Conflict(
        base: [],
        ours: side == .ours ? [line] : [],
        theirs: side == .theirs ? [line] : []
      )
      return .conflict(OpenConflict(conflict, keyFields: fields, isBaseKnown: false))
    }
  }

  private var commonLines: [Bytes] {
    items.compactMap { if case .line(let line) = $0 { line } else { nil } }
  }

  /// The fields that identify records, judged by the lines outside conflicts and one side of each
  /// conflict.
  private static func keyFields(
    of items: [MergedItem],
    _ policyKey: KeyFields,
    _ format: FileFormat
  ) -> KeyFields {
    if !policyKey.isEmpty { return policyKey }
    let lines = items.flatMap { item in
      switch item {
      case .line(let line): [line]
      case .unchangedBlock(let block): format.lineEnd.lines(ofBlock: block)
      case .conflict(let conflict): conflict.ours.isEmpty ? conflict.theirs : conflict.ours
      }
    }
    return keyFields(ofLines: lines)
  }

  private static func keyFields(ofLines lines: [Bytes]) -> KeyFields {
    let read = lines.enumerated().map { Line(bytes: $0.element, number: $0.offset + 1) }
    let document = Document(
      lines: read,
      hasByteOrderMark: false,
      lineEnd: .lineFeed,
      endsWithLineEnd: true
    )
    return RecordMerge.keyFields(of: document, document, policy: Policy())
  }

  /// The positions of the conflicts among the items.
  package var conflictPositions: [Int] {
    items.indices.filter { if case .conflict = items[$0] { true } else { false } }
  }

  /// The conflict at a position among the items.
  package subscript(position: Int) -> OpenConflict? {
    get { if case .conflict(let conflict) = items[position] { conflict } else { nil } }
    set { if let newValue { items[position] = .conflict(newValue) } }
  }

  /// The conflicts that are not fully decided.
  package var openConflicts: [OpenConflict] {
    conflictPositions.compactMap { self[$0] }.filter { !$0.isDecided }
  }

  /// The file with all decisions applied, and the rest as conflict blocks.
  package func bytes(style: ConflictStyle, labels: ConflictLabels, markerSize: Int) -> Bytes {
    let merged: [MergedItem] = items.flatMap { item -> [MergedItem] in
      switch item {
      case .line(let line): [.line(line)]
      case .conflict(let conflict):
        conflict.decidedLines.map { $0.map { .line($0) } } ?? [.conflict(conflict.remaining)]
      }
    }
    let document = MergedDocument(
      content: .items(merged, format: format),
      report: MergeReport()
    )
    return document.bytes(style: style, labels: labels, markerSize: markerSize)
  }
}

extension FileFormat {
  init(_ document: Document) {
    self.init(
      hasByteOrderMark: document.hasByteOrderMark,
      lineEnd: document.lineEnd ?? .lineFeed,
      endsWithLineEnd: document.endsWithLineEnd ?? true
    )
  }
}
