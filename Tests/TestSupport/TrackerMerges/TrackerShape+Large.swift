/// The shapes in which records come and go, and the large ones.
extension TrackerShape {
  /// Ids are given to other records, or to one on each side.
  static let renumberings = [
    TrackerShape(
      recordCount: 104,
      meanByteCount: 930,
      hasNumberedIDs: true,
      changedApartCount: 38,
      ours: Side(
        changedCount: 20,
        removedCount: 9,
        removedEditedCount: 11,
        alone: [.init(9, .close), .init(5, .renumber), .init(3, .touch)],
        beside: [.init(4, .close, .note), .init(20, .renumber), .init(8, .close)]
      ),
      theirs: Side(
        changedCount: 1,
        addedCount: 197,
        alone: [.init(10, .close), .init(1, .note, .touch), .init(1, .describe, .touch)],
        beside: [
          .init(2, .note, .touch), .init(13, .depend), .init(10, .close, .depend),
          .init(12, .close), .init(1, .describe, .touch),
        ]
      )
    ),
    TrackerShape(
      recordCount: 69,
      meanByteCount: 990,
      hasNumberedIDs: true,
      changedApartCount: 16,
      collisionCount: 15,
      ours: Side(
        beside: [
          .init(4, .depend), .init(4, .relink), .init(6, .describe, .retitle, .close),
          .init(2, .close),
        ]
      ),
      theirs: Side(
        changedCount: 27,
        addedCount: 1,
        alone: [.init(16, .touch), .init(4, .close), .init(7, .renumber)],
        beside: [.init(12, .renumber), .init(4, .close)]
      )
    ),
    TrackerShape(
      recordCount: 89,
      meanByteCount: 920,
      isBaseShuffled: true,
      changedAlikeCount: 12,
      changedApartCount: 16,
      alike: [.init(8, .describe), .init(4, .prioritize), .init(1, .label)],
      ours: Side(
        changedCount: 1,
        addedCount: 1,
        alone: [.init(1, .explain, .plan)],
        beside: [.init(13, .touch), .init(3, .explain, .describe)]
      ),
      theirs: Side(beside: [.init(13, .touch), .init(3, .describe)])
    ),
  ]

  static let large = [
    TrackerShape(
      recordCount: 150,
      meanByteCount: 920,
      buriedCount: 48,
      changedApartCount: 31,
      addedAlikeCount: 12,
      addedApartCount: 61,
      added: [
        .init(12, .bury), .init(24, .explain), .init(9, .depend), .init(4, .close),
        .init(12, .depend, .explain),
      ],
      ours: Side(
        changedCount: 27,
        alone: [.init(25, .explain), .init(2, .assign, .explain, .mail)],
        beside: [
          .init(27, .close), .init(2, .explain, .mail), .init(2, .assign, .supersede),
        ]
      ),
      theirs: Side(
        changedCount: 24,
        addedCount: 13,
        alone: [.init(24, .depend)],
        beside: [.init(22, .close, .explain), .init(5, .close, .depend), .init(4, .depend)]
      )
    ),
    TrackerShape(
      recordCount: 339,
      meanByteCount: 870,
      buriedCount: 63,
      changedAlikeCount: 63,
      changedApartCount: 36,
      addedAlikeCount: 14,
      addedApartCount: 7,
      alike: [.init(40, .depend), .init(13, .explain, .touch), .init(5, .touch)],
      added: [.init(6, .explain), .init(1, .close, .explain)],
      ours: Side(
        changedCount: 51,
        addedCount: 5,
        isShuffled: true,
        alone: [.init(27, .explain), .init(6, .explain, .depend), .init(6, .close)],
        beside: [
          .init(15, .depend, .label), .init(6, .relink, .label), .init(9, .explain),
          .init(1, .bury),
        ]
      ),
      theirs: Side(
        changedCount: 8,
        removedCount: 51,
        removedEditedCount: 12,
        addedCount: 1,
        alone: [.init(6, .explain, .touch), .init(2, .explain)],
        beside: [
          .init(15, .depend), .init(7, .relink), .init(9, .explain, .touch), .init(2, .touch),
        ]
      )
    ),
    TrackerShape(
      recordCount: 725,
      meanByteCount: 980,
      isBaseShuffled: true,
      changedApartCount: 32,
      addedAlikeCount: 88,
      addedApartCount: 63,
      added: [
        .init(27, .touch), .init(15, .describe), .init(8, .close), .init(6, .describe, .touch),
        .init(4, .prioritize), .init(2, .label),
      ],
      ours: Side(
        changedCount: 54,
        addedCount: 22,
        repeatedIDs: [7, 6, 2],
        isShuffled: true,
        alone: [.init(49, .touch), .init(5, .close)],
        beside: [.init(26, .touch), .init(2, .renumber), .init(3, .depend, .touch)]
      ),
      theirs: Side(
        changedCount: 172,
        addedCount: 1,
        alone: [.init(93, .describe), .init(66, .prioritize), .init(8, .describe, .prioritize)],
        beside: [.init(9, .prioritize), .init(9, .label), .init(7, .describe)]
      )
    ),
    TrackerShape(
      recordCount: 665,
      meanByteCount: 1230,
      hasHashes: true,
      hasMarkers: true,
      changedAlikeCount: 22,
      changedApartCount: 42,
      alike: [.init(16, .hash), .init(6, .touch)],
      ours: Side(
        changedCount: 112,
        alone: [.init(84, .plan, .hash), .init(8, .hash), .init(6, .hash, .touch)],
        beside: [.init(14, .comment, .hash), .init(9, .hash, .touch), .init(19, .touch)]
      ),
      theirs: Side(
        changedCount: 10,
        addedCount: 1,
        alone: [.init(9, .hash)],
        beside: [
          .init(9, .comment), .init(5, .comment, .touch), .init(7, .hash, .touch),
          .init(19, .touch), .init(2, .close),
        ]
      )
    ),
  ]
}
