import JSONText

/// The value that a text spells.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Bytes(text)) }
