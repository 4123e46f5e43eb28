import JSONText
import Records

/// The document that a file's text makes.
func document(_ text: String) -> Document { Document(reading: Bytes(text)) }

/// The document that a file's bytes make.
func document(bytes: [UInt8]) -> Document { Document(reading: Bytes(bytes)) }

/// The value that a text spells.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Bytes(text)) }

extension Document {
  /// The lines as text, for comparison.
  var texts: [String] { lines.map(\.bytes.text) }
}
