/// The shapes of twelve merges that happened in public.
extension TrackerShape {
  static let all = small + reimports + renumberings + large

  /// A few records are edited on both sides, or many on one.
  private static let small = [
    TrackerShape(
      recordCount: 51,
      meanByteCount: 800,
      changedAlikeCount: 15,
      changedApartCount: 8,
      alike: [.init(1, .touch)],
      ours: Side(
        changedCount: 1,
        alone: [.init(1, .plan)],
        beside: [.init(5, .plan, .depend), .init(3, .touch)]
      ),
      theirs: Side(
        changedCount: 1,
        isShuffled: true,
        alone: [.init(1, .close)],
        beside: [.init(4, .describe), .init(2, .describe, .touch), .init(2, .prioritize, .touch)]
      )
    ),
    TrackerShape(
      recordCount: 74,
      meanByteCount: 1450,
      hasHashes: true,
      changedApartCount: 1,
      ours: Side(beside: [.init(1, .close, .hash)]),
      theirs: Side(
        changedCount: 39,
        addedCount: 1,
        alone: [
          .init(23, .touch, .hash), .init(9, .hash), .init(3, .touch), .init(2, .close, .hash),
          .init(1, .comment, .touch), .init(1, .plan, .hash, .touch),
        ],
        beside: [.init(1, .close, .hash, .plan)]
      )
    ),
    TrackerShape(
      recordCount: 109,
      meanByteCount: 1540,
      hasHashes: true,
      changedApartCount: 4,
      ours: Side(beside: [.init(1, .close)]),
      theirs: Side(
        changedCount: 29,
        addedCount: 6,
        alone: [
          .init(9, .touch), .init(9, .close), .init(4, .comment, .touch),
          .init(3, .comment, .hash), .init(2, .close, .comment), .init(1, .hash),
        ],
        beside: [.init(1, .touch)]
      )
    ),
  ]

  /// Imports rewrite one field of nearly all records.
  private static let reimports = [
    TrackerShape(
      recordCount: 212,
      meanByteCount: 1020,
      hasHashes: true,
      changedApartCount: 77,
      ours: Side(
        changedCount: 134,
        removedCount: 1,
        addedCount: 2,
        alone: [.init(117, .source), .init(11, .source, .close), .init(8, .source, .hash)],
        beside: [
          .init(3, .source, .comment), .init(9, .source, .close), .init(63, .source),
          .init(1, .source, .depend),
        ]
      ),
      theirs: Side(
        beside: [.init(3, .comment), .init(11, .close, .hash), .init(62, .hash)]
      )
    ),
    TrackerShape(
      recordCount: 106,
      meanByteCount: 1250,
      hasNumberedIDs: true,
      changedAlikeCount: 71,
      changedApartCount: 26,
      alike: [.init(1, .hash)],
      ours: Side(
        changedCount: 2,
        removedCount: 3,
        removedEditedCount: 2,
        alone: [.init(2, .hash), .init(1, .close, .hash, .note)],
        beside: [.init(25, .hash), .init(1, .hash, .prioritize, .touch)]
      ),
      theirs: Side(
        removedEditedCount: 2,
        addedCount: 28,
        alone: [.init(1, .depend)],
        beside: [
          .init(7, .close, .hash, .depend), .init(6, .hash, .depend), .init(5, .close, .hash),
          .init(5, .hash), .init(3, .close, .hash, .note),
        ]
      )
    ),
  ]
}
