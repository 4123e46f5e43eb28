/// The value of an attribute for a file in the attributes files.
package enum GitAttribute: Equatable, Sendable {
  case unspecified
  /// The name alone.
  case set
  /// The name with a minus before it.
  case unset
  case value(String)
}
