import JSONText
import MergePolicy
import RecordMerge
import Synchronization
import TestSupport
import Testing

/// Each law finds mergers that break it.
@Suite struct PlantedMergerTests {
  /// A merger that is wrong, and the laws that must find it.
  struct Planted: Sendable, CustomTestStringConvertible {
    let name: String
    let merger: Merger
    let laws: [Law]
    var testDescription: String { name }
  }

  private static func file(_ make: @escaping @Sendable (MergeCase) -> Bytes) -> Merger {
    Merger { policy, base, ours, theirs in
      let merge = MergeCase(
        policy: policy,
        base: base.array,
        ours: ours.array,
        theirs: theirs.array
      )
      return MergedDocument(content: .file(make(merge)), report: MergeReport())
    }
  }

  /// The engine's text with something done to its lines.
  private static func engine(_ change: @escaping @Sendable ([[UInt8]]) -> [[UInt8]]) -> Merger {
    file { merge in
      let merged = Merger.engine(merge)?.bytes(style: .base).array ?? []
      let lines = change(PlainFile(merged).lines)
      return Bytes(Array(lines.map { $0 + [0x0A] }.joined()))
    }
  }

  static let planted: [Planted] = [
    Planted(
      name: "takes our file",
      merger: file { Bytes($0.ours) },
      laws: [.symmetry, .identity, .oneSide, .report, .neverWorseThanGit, .facts, .log]
    ),
    Planted(
      name: "takes the greater file",
      merger: file { merge in max(Bytes(merge.ours), Bytes(merge.theirs)) },
      laws: [.identity, .oneSide, .report, .neverWorseThanGit, .facts, .log]
    ),
    Planted(
      name: "takes all lines of both sides",
      merger: file { merge in
        let ours = PlainFile(merge.ours).lines
        let lines = ours + PlainFile(merge.theirs).lines.filter { !ours.contains($0) }
        return Bytes(Array(lines.map { $0 + [0x0A] }.joined()))
      },
      laws: [.symmetry, .identity, .oneSide, .order, .facts]
    ),
    Planted(
      name: "drops a line",
      merger: engine { $0.dropLast() },
      laws: [.oneSide, .identity, .facts]
    ),
    Planted(
      name: "turns the lines around",
      merger: engine { $0.reversed() },
      laws: [.order, .identity, .facts]
    ),
    Planted(
      name: "reformats lines",
      merger: engine { lines in
        lines.map { Array(shown($0).replacing(",\"", with: ", \"").utf8) }
      },
      laws: [.oneSide, .identity]
    ),
    Planted(
      name: "reformats numbers",
      merger: engine { lines in
        lines.map { Array(shown($0).replacing("1.0", with: "1").utf8) }
      },
      laws: [.oneSide, .provenance, .identity]
    ),
    Planted(
      name: "sorts what was added",
      merger: engine { lines in lines.sorted { $0.lexicographicallyPrecedes($1) } },
      laws: [.facts, .identity]
    ),
    Planted(
      name: "leaves an element out",
      merger: engine { lines in
        lines.map { Array(shown($0).replacing("\"boil\",", with: "").utf8) }
      },
      laws: [.facts]
    ),
    Planted(
      name: "makes a value up",
      merger: engine { lines in
        lines.map { Array(shown($0).replacing("\"open\"", with: "\"ajar\"").utf8) }
      },
      laws: [.oneSide, .provenance]
    ),
  ]

  private static func finds(_ law: Law, _ merger: Merger) -> Bool {
    (0..<1000 as Range<UInt64>).contains { seed in
      law.violation(law.preparation(MergeCase(seed: seed)), merger) != nil
    }
  }

  @Test(arguments: planted)
  func lawsFindWrongMerger(_ planted: Planted) {
    for law in planted.laws {
      #expect(Self.finds(law, planted.merger), "The law of \(law.name) does not see it.")
    }
  }

  /// A merger whose result depends on how often it was called.
  @Test func determinismIsChecked() {
    let callCount = Mutex(0)
    let merger = Merger { policy, base, ours, theirs in
      let count = callCount.withLock { count in
        count += 1
        return count
      }
      return Merger.engine.merge(
        policy,
        base,
        count.isMultiple(of: 2) ? ours : theirs,
        theirs
      )
    }
    #expect(Self.finds(.determinism, merger))
  }

  /// A seed gives the same case on every machine and in every run.
  @Test func seedsRepeat() {
    for seed in 0..<50 as Range<UInt64> {
      #expect(MergeCase(seed: seed).description == MergeCase(seed: seed).description)
    }
    let distinct = Set((0..<200 as Range<UInt64>).map { MergeCase(seed: $0).description })
    #expect(distinct.count > 195)
  }
}
