internal import JSONText

/// What an editor has done or found out for one of many records, so that it need not for the next.
final class EditBatch {
  /// The fields that were made available to queries.
  var addedFields: Set<Bytes> = []
  /// How many records there are; nil until they are counted.
  var recordCount: Int?
  /// Of records that were put as they are.
  var unchangedKeys: [KeyText] = []
}
