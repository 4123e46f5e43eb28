/// How many records a made-up merge has, and what its sides do to them.
struct TrackerShape: Sendable {
  /// What one side does by itself.
  struct Side: Sendable {
    /// Records of base that this side alone changes.
    var changedCount = 0
    /// Records of base that it removes and the other side leaves alone.
    var removedCount = 0
    /// Records of base that it removes and the other side edits.
    var removedEditedCount = 0
    /// Records that it adds under ids of their own.
    var addedCount = 0
    /// For each of some ids of base, on how many lines of this side it is, each with another
    /// record. The first of them is on two lines of base, too.
    var repeatedIDs: [Int] = []
    /// Whether the file is in no order.
    var isShuffled = false
    /// What it does to a record that it alone changes.
    var alone: [TrackerHabit] = []
    /// What it does to a record that the other side changes, too.
    var beside: [TrackerHabit] = []
  }

  /// Records of base.
  var recordCount: Int
  /// The length of a line, about.
  var meanByteCount: Int
  /// Whether ids are numbers after a dash, or short words.
  var hasNumberedIDs = false
  /// Whether records have a hash of their content.
  var hasHashes = false
  /// Records of base that are tombstones. What a side removes are these first.
  var buriedCount = 0
  /// Whether base is in no order.
  var isBaseShuffled = false
  /// Whether theirs has conflict markers that were committed.
  var hasMarkers = false
  /// Records of base that both sides change alike, down to the bytes.
  var changedAlikeCount = 0
  /// Records of base that the sides change differently.
  var changedApartCount = 0
  /// Records that both sides add alike.
  var addedAlikeCount = 0
  /// Records that both sides add and change differently since.
  var addedApartCount = 0
  /// Ids under which each side adds another record.
  var collisionCount = 0
  /// What is done to records that both sides change alike.
  var alike: [TrackerHabit] = []
  /// What is done, on either side, to records that both added.
  var added: [TrackerHabit] = []
  var ours = Side()
  var theirs = Side()
}
