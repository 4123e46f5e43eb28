/// Runs two closures, perhaps at the same time.
///
/// Gain: in a large merge the second thread does up to two fifths of the work, and costs a tenth of
/// it (`Documentation/performance.md`).
///
/// The modules of the merge start no threads. The caller says whether there are any, and only the
/// time depends on it.
package struct Workers: Sendable {
  package typealias Work = @Sendable () -> any Sendable

  private let runBoth: @Sendable (_ first: Work, _ second: Work) -> (any Sendable, any Sendable)

  /// `runBoth` returns the results of both closures in their order, once both are done.
  package init(
    runBoth: @escaping @Sendable (_ first: Work, _ second: Work) -> (any Sendable, any Sendable)
  ) {
    self.runBoth = runBoth
  }

  /// Runs one closure after the other.
  package static let alone = Workers { ($0(), $1()) }

  func run<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First,
    _ second: @Sendable () -> Second
  ) -> (First, Second) {
    let results = withoutActuallyEscaping(first) { first in
      withoutActuallyEscaping(second) { second in
        runBoth({ first() }, { second() })
      }
    }
    guard let first = results.0 as? First, let second = results.1 as? Second else {
      preconditionFailure("Work must come back with its own result.")
    }
    return (first, second)
  }
}
