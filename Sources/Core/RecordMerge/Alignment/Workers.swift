/// Runs two closures, perhaps at the same time.
///
/// Gain: in a large merge the second thread does up to two fifths of the work, and costs a tenth of
/// it (`Documentation/performance.md`).
///
/// The modules of the merge start no threads. The caller says whether there are any, and only the
/// time depends on it.
package struct Workers: Sendable {
  package typealias Work = @Sendable () -> any Sendable

  package typealias RunBoth =
    @Sendable (_ first: Work, _ second: @escaping Work) -> (any Sendable, any Sendable)

  private let runBoth: RunBoth

  /// `runBoth` returns the results of both closures in their order, once both are done.
  package init(runBoth: @escaping RunBoth) {
    self.runBoth = runBoth
  }

  /// Runs one closure after the other.
  package static let alone = Workers { ($0(), $1()) }

  func run<First: Sendable, Second: Sendable>(
    _ first: @escaping @Sendable () -> First,
    _ second: @escaping @Sendable () -> Second
  ) -> (First, Second) {
    // Swift's `withoutActuallyEscaping` would put the length of this file's path into the program,
    // so that two checkouts would build two programs.
    let results = runBoth({ first() }, { second() })
    guard let first = results.0 as? First, let second = results.1 as? Second else {
      preconditionFailure("Work must come back with its own result.")
    }
    return (first, second)
  }
}
