internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import ContentHash
internal import JSONText
internal import Records
internal import System

/// Tries what the server of the claims allows, with a claim of a record that there is not.
struct ClaimProbe {
  private let own: ClaimRefs

  init(_ work: ClaimWork) throws { own = try work.refs() }

  func run(_ output: inout Output) throws -> Int32 {
    var prefixes = [own.prefix]
    for prefix in [ClaimPrefix.standard, .branches] where !prefixes.contains(prefix) {
      prefixes.append(prefix)
    }
    var working: ClaimRefs?
    for prefix in prefixes where working == nil {
      let refs = own.with(prefix)
      if let problem = try problem(of: refs) {
        try output.add(line: "\(prefix.text): \(printable(problem))")
      } else {
        try output.add(line: "\(prefix.text): claims work")
        working = refs
      }
    }
    guard let working else {
      try output.add(line: Messages.noClaims)
      return ExitStatus.attention
    }
    let isAtomic = try takesSeveral(working)
    try output.add(line: isAtomic ? Messages.isAtomic : Messages.isNotAtomic)
    if working.prefix != own.prefix {
      try output.add(line: "")
      try output.add(line: Messages.prefixToCommit)
      try output.add(line: "claims: {ref: \(working.prefix.text)}")
    }
    return ExitStatus.done
  }

  /// What goes wrong with claims under a prefix; nil where they work.
  ///
  /// A server that let two agents create the same ref would pass as one that checks nothing.
  private func problem(of refs: ClaimRefs) throws -> String? {
    let subject = Self.subject
    let (eva, bob) = (Self.owner, Self.owner)
    let steps: [(ClaimRequest.Act, ClaimOwner, isDone: Bool, name: String)] = [
      (.claim(retakesOwn: true), eva, true, "making a claim"),
      (.claim(retakesOwn: true), bob, false, "keeping a second one out"),
      (.renew, eva, true, "renewing it"),
      (.release(isRepeated: false), eva, true, "releasing it"),
      (.claim(retakesOwn: true), bob, true, "claiming what was released"),
      (.release(isRepeated: false), bob, true, "releasing it again"),
    ]
    var problem: String?
    for step in steps {
      let answer = try ask(step.0, subject, step.1, refs)
      if answer.isDone == step.isDone { continue }
      switch answer {
      case .refused(let reason), .unreachable(let reason):
        problem = "the server refuses \(step.name): \(reason)"
      case .gained, .released, .pruned, .kept, .held, .lost, .stale, .foreign:
        problem = "\(step.name) does not work"
      }
      break
    }
    try remove([subject], refs)
    return problem
  }

  /// Takes away what is left of a probe, as far as the server allows that.
  private func remove(_ subjects: [ClaimSubject], _ refs: ClaimRefs) throws {
    let names = subjects.map { refs.ref(of: $0) }
    guard let readings = try? refs.read(names), !readings.isEmpty else { return }
    _ = try refs.push(
      readings.map { ref, reading in
        ClaimPush(
          ref: ref,
          update: ClaimUpdate(lease: reading.object, change: .delete),
          state: nil
        )
      }
    )
  }

  private static var subject: ClaimSubject {
    let key = JSONValue(validated: JSONString.encode(Bytes(randomDigits(byteCount: 8))))
    return ClaimSubject(path: ".jsonl/probe", key: RecordKey(canonical: key))
  }

  private static var owner: ClaimOwner {
    ClaimOwner(name: "git jsonl claims --probe", session: randomDigits(byteCount: 8))
  }

  private func ask(
    _ act: ClaimRequest.Act,
    _ subject: ClaimSubject,
    _ owner: ClaimOwner,
    _ refs: ClaimRefs
  ) throws -> ClaimAnswer {
    let runner = ClaimRunner(
      refs,
      now: { CurrentProcess.moment.seconds },
      known: { [:] },
      observe: { _ in [] }
    )
    let request = ClaimRequest(
      act,
      subject: subject,
      owner: owner,
      ttl: 60,
      keepsChain: refs.prefix.isOfBranches
    )
    let ref = refs.ref(of: subject)
    return try runner.run([ClaimTask(request, ref: ref, assumed: nil)])[0]
  }

  /// Whether the server takes two refs in one step, as a release with the work needs it.
  private func takesSeveral(_ refs: ClaimRefs) throws -> Bool {
    let owner = Self.owner
    let subjects = [Self.subject, Self.subject]
    let updates = subjects.map { subject in
      ClaimUpdate(
        lease: nil,
        change: .put(
          ClaimBody(subject: subject, owner: owner, epoch: 1, beat: 0, ttl: 60, nonce: "probe"),
          acquired: nil,
          parent: nil
        )
      )
    }
    let states = try refs.make(updates, now: CurrentProcess.moment.seconds)
    let pushes = subjects.indices.map { index in
      ClaimPush(
        ref: refs.ref(of: subjects[index]),
        update: updates[index],
        state: states[index]
      )
    }
    let results = try refs.push(pushes, isAtomic: true)
    try remove(subjects, refs)
    return results.allSatisfy { $0 == .accepted }
  }
}

extension Messages {
  fileprivate static let noClaims = "the server allows no claims"
  fileprivate static let isAtomic =
    "atomic pushes work, so git jsonl land --release can check the claim with the work"
  fileprivate static let isNotAtomic =
    "the server takes no atomic pushes, so git jsonl land --release does not work"
  fileprivate static let prefixToCommit =
    "this line at the top of \(policyFilePath) makes them work:"
}
