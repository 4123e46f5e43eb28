package import Claims
internal import JSONText
internal import SQLiteStorage

/// What is known of a claim's ref, from the last reading of it.
package struct ClaimSighting: Equatable, Sendable {
  package var reading: ClaimReading
  package var observation: ClaimObservation
  /// Whether it had lapsed when it was read.
  package var hasLapsed: Bool

  package init(
    _ reading: ClaimReading,
    _ observation: ClaimObservation,
    hasLapsed: Bool = false
  ) {
    self.reading = reading
    self.observation = observation
    self.hasLapsed = hasLapsed
  }
}

/// A claim that this store holds, for one of the owners that work with it.
package struct OwnClaim: Equatable, Sendable {
  /// The full name of its ref.
  package var ref: String
  package var state: ClaimState
  /// When the push began that made or renewed it: until a ttl after that, nobody else can take it
  /// without stealing it.
  package var renewed: MachineMoment
  /// Whether a process renews it while its command runs.
  package var isOfRun: Bool
  /// Whether a release of it has begun.
  package var isReleasing: Bool

  package init(
    ref: String,
    state: ClaimState,
    renewed: MachineMoment,
    isOfRun: Bool = false,
    isReleasing: Bool = false
  ) {
    self.ref = ref
    self.state = state
    self.renewed = renewed
    self.isOfRun = isOfRun
    self.isReleasing = isReleasing
  }
}

// What a store knows of claims. All of it can be read again from the refs, so a crash of the
// machine may take it: then claims take longer to lapse, and nothing else happens.
extension Store {
  /// The session of a name in a place; `new` becomes it where there is none.
  package func claimSession(of name: String, in place: String, new: String) throws -> String {
    let sql = "SELECT session FROM claim_sessions WHERE name = ? AND place = ?"
    let values = [SQLiteValue(name), SQLiteValue(place)]
    if let known = try database.firstValue(sql, values)?.bytesValue { return known.text }
    return try synchronizeWithoutWaiting {
      try database.run(
        "INSERT OR IGNORE INTO claim_sessions(name, place, session) VALUES(?, ?, ?)",
        SQLiteValue(name),
        SQLiteValue(place),
        SQLiteValue(new)
      )
      return try database.firstValue(sql, values)?.bytesValue?.text ?? new
    }
  }

  // MARK: Sightings

  /// What was seen of refs whose names begin so, by their names.
  package func claimSightings(withPrefix prefix: String) throws -> [String: ClaimSighting] {
    var sightings: [String: ClaimSighting] = [:]
    let rows = try database.rows(
      """
      SELECT ref, object, line, acquired, boot, since, has_lapsed FROM claim_sightings
      WHERE substr(ref, 1, length(?1)) = ?1
      """,
      SQLiteValue(prefix)
    )
    for row in rows {
      guard let ref = row[0].bytesValue?.text, let object = row[1].bytesValue?.text else {
        continue
      }
      let body = row[2].bytesValue.flatMap { ClaimBody(line: $0) }
      let state = body.map {
        ClaimState(object: object, body: $0, acquired: row[3].integerValue ?? 0)
      }
      let since = MachineMoment(
        boot: row[4].bytesValue?.text ?? "",
        milliseconds: row[5].integerValue ?? 0
      )
      sightings[ref] = ClaimSighting(
        state.map { .claim($0) } ?? .foreign(object: object),
        ClaimObservation(object: object, since: since),
        hasLapsed: row[6].integerValue == 1
      )
    }
    return sightings
  }

  /// Notes what was seen of refs; nil for one that is gone.
  package func note(_ sightings: [String: ClaimSighting?]) throws {
    if sightings.isEmpty { return }
    try synchronizeWithoutWaiting {
      for (ref, sighting) in sightings {
        guard let sighting, let object = sighting.reading.object else {
          try database.run("DELETE FROM claim_sightings WHERE ref = ?", SQLiteValue(ref))
          continue
        }
        var state: ClaimState?
        if case .claim(let found) = sighting.reading { state = found }
        try database.run(
          """
          INSERT OR REPLACE INTO claim_sightings(ref, object, line, acquired, boot, since,
            has_lapsed) VALUES(?, ?, ?, ?, ?, ?, ?)
          """,
          SQLiteValue(ref),
          SQLiteValue(object),
          SQLiteValue(state?.body.line),
          .integer(state?.acquired ?? 0),
          SQLiteValue(sighting.observation.since.boot),
          .integer(sighting.observation.since.milliseconds),
          SQLiteValue(sighting.hasLapsed)
        )
      }
    }
  }

  // MARK: Own claims

  /// The claims that this store holds, by the names of their refs.
  package func ownClaims() throws -> [OwnClaim] {
    try database.rows(
      """
      SELECT ref, object, line, acquired, boot, renewed, is_of_run, is_releasing FROM own_claims
      ORDER BY ref
      """
    ).compactMap { row in
      guard let ref = row[0].bytesValue?.text, let object = row[1].bytesValue?.text,
        let body = row[2].bytesValue.flatMap({ ClaimBody(line: $0) })
      else { return nil }
      return OwnClaim(
        ref: ref,
        state: ClaimState(object: object, body: body, acquired: row[3].integerValue ?? 0),
        renewed: MachineMoment(
          boot: row[4].bytesValue?.text ?? "",
          milliseconds: row[5].integerValue ?? 0
        ),
        isOfRun: row[6].integerValue == 1,
        isReleasing: row[7].integerValue == 1
      )
    }
  }

  /// Notes claims as they are now, and takes away those that this store does not hold any more.
  package func note(own claims: [OwnClaim], gone refs: [String] = []) throws {
    if claims.isEmpty, refs.isEmpty { return }
    try synchronizeWithoutWaiting {
      for claim in claims {
        try database.run(
          """
          INSERT OR REPLACE INTO own_claims(ref, object, line, acquired, boot, renewed, is_of_run,
            is_releasing) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
          """,
          SQLiteValue(claim.ref),
          SQLiteValue(claim.state.object),
          SQLiteValue(claim.state.body.line),
          .integer(claim.state.acquired),
          SQLiteValue(claim.renewed.boot),
          .integer(claim.renewed.milliseconds),
          SQLiteValue(claim.isOfRun),
          SQLiteValue(claim.isReleasing)
        )
      }
      for ref in refs {
        try database.run("DELETE FROM own_claims WHERE ref = ?", SQLiteValue(ref))
      }
    }
  }
}
