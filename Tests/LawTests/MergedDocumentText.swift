import JSONText
import RecordMerge

/// A result together with its text.
struct MergedDocumentText {
  let document: MergedDocument
  /// The file with base's value in the place of each conflict.
  let withBase: [UInt8]

  init(document: MergedDocument) {
    self.document = document
    withBase = document.bytes(style: .base).array
  }
}
