/// A change of a file between two commits.
package struct GitFileChange: Equatable, Sendable {
  /// Nil for a file that was added.
  package var oldPath: String?
  /// Nil for a file that was deleted.
  package var newPath: String?
}
