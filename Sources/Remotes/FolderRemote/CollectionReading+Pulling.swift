internal import JSONText
internal import RemoteProtocol

extension CollectionReading {
  /// Fills a page, as `SyncService.pull` does.
  func pull(
    _ pull: SyncPull,
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) -> PullEnd {
    // fault: pull-from-another-history
    guard try has(pull.known) else { return .reset(head.point) }
    let first = max(pull.after?.version ?? pull.known.version + 1, 1)
    if first > head.point.version { return .page(head.point) }
    try findNewestRows(from: first)
    for version in first...head.point.version {
      try call.check()
      if newest?.hasRows(of: version) != true { try findNewestRows(from: version) }
      for row in try entry(of: version).rows {
        if let after = pull.after, version == after.version, row.key <= after.key { continue }
        // A newer one comes later.
        // fault: old-rows-are-pulled
        guard newest?.isNewest(row.key, of: version) == true else { continue }
        var content = try line(at: row.place)
        if pull.content == .digests { content = content.map { Bytes(hexDigest($0.array)) } }
        if !page.add(key: row.key, version: version, content: content) {
          return .page(head.point)
        }
      }
    }
    forgetNewestRows()
    return .page(head.point)
  }

  /// Adds the row of each key, as `SyncService.rows` does.
  func rows(
    _ keys: [Bytes],
    into page: inout RowPage
  ) throws(RemoteError) {
    let places = try places(after: 0)
    for key in keys {
      let place = places[key]
      let content = try line(at: place?.range)
      if !page.add(key: key, version: place?.version ?? 0, content: content) { return }
    }
  }

  /// What each key has had, as `SyncService.digests` does.
  func digests(_ keys: [Bytes], _ call: HelperCall) throws(RemoteError) -> [KeyHistory] {
    var places: [Bytes: [(version: Int64, place: Range<Int>?)]] = [:]
    for key in keys { places[key] = [] }
    if head.point.version > 0 {
      for version in 1...head.point.version {
        try call.check()
        for row in try entry(of: version).rows where places[row.key] != nil {
          places[row.key]?.append((version, row.place))
        }
      }
    }
    var histories: [KeyHistory] = []
    var count = 0
    for key in keys {
      var history = KeyHistory(key: key, entries: [])
      let newest = (places[key] ?? []).reversed().prefix(ProtocolLimits.digestCountOfKey)
      for (version, place) in newest {
        let digest = try line(at: place).map { hexDigest($0.array) }
        history.entries.append(.init(version: version, digest: digest))
      }
      histories.append(history)
      count += history.entries.count
      // More would not fit into the answer.
      if count * 64 > ProtocolLimits.pageByteCount { break }
    }
    return histories
  }
}
