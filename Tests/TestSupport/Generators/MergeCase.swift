package import MergePolicy

/// Three versions of a file and the policy to merge them by.
package struct MergeCase: Sendable {
  package var policy: Policy
  package var base: [UInt8]
  package var ours: [UInt8]
  package var theirs: [UInt8]

  package init(policy: Policy, base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
    self.policy = policy
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// The case of a seed.
  package init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let keyName = random.chance(percent: 88) ? "id" : random.pick(["_id", "uuid", "key", "name"])
    let flavour = random.pick([
      DocumentGenerator.Flavour.plain, .plain, .plain, .plain, .formatted, .formatted,
      .irregular, .damaged,
    ])
    let generator = DocumentGenerator(
      records: RecordGenerator(keyName: keyName),
      flavour: flavour
    )
    policy = PolicyGenerator(keyName: keyName).policy(&random)
    let document = generator.base(&random)
    let isAdded = random.chance(percent: 6)
    base = isAdded ? [] : document.bytes
    let ourDocument = generator.edit(document, &random)
    ours = ourDocument.bytes
    let doTheyFollow = random.chance(percent: 10)
    theirs = generator.edit(doTheyFollow ? ourDocument : document, &random).bytes
  }

  /// The same versions with the sides changed over.
  package var swapped: MergeCase {
    MergeCase(policy: policy, base: base, ours: theirs, theirs: ours)
  }
}
