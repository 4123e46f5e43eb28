internal import ContentHash
internal import JSONText
internal import RemoteProtocol

/// How a live collection is called on the server.
///
/// The bucket is the namespace, `_`, and the collection, in which letters, digits and dashes stand
/// for themselves and any other byte is `_` and two hexadecimal digits: `acme_tasks_2ejsonl`. A
/// long name is the namespace, `__`, and the SHA-256 of the collection. A namespace has no `_`, so
/// two names never lead to one bucket.
struct StreamName: Hashable, Sendable {
  let kind: LiveKind
  /// The name of the stream.
  let stream: String
  let bucket: String

  /// The longest collection, with its escapes, that is written out.
  private static let longestText = 128

  init(_ name: LiveName, _ kind: LiveKind) {
    self.kind = kind
    let text = Self.escaped(name.collection)
    bucket =
      text.utf8.count <= Self.longestText
      ? "\(name.namespace)_\(text)"
      : "\(name.namespace)__\(hexDigits(sha256(Array(name.collection.utf8))))"
    stream = Self.prefix(kind) + bucket
  }

  /// As clients of NATS name the streams of buckets, and a word of our own for events.
  private static func prefix(_ kind: LiveKind) -> String {
    switch kind {
    case .values: "KV_"
    case .events: "JSONL_"
    case .objects: "OBJ_"
    }
  }

  /// How the names of all streams of a namespace begin.
  static func prefix(_ kind: LiveKind, namespace: String) -> String {
    "\(prefix(kind))\(namespace)_"
  }

  /// The subjects that the stream has.
  var subjects: [String] {
    switch kind {
    case .values, .events: [subject + ">"]
    case .objects: [chunkSubject(">"), metaSubjects]
    }
  }

  /// How the subjects of values and events begin, before their keys.
  var subject: String {
    switch kind {
    case .values: "$KV.\(bucket)."
    case .events: "jsonl.\(bucket)."
    case .objects: "$O.\(bucket)."
    }
  }

  /// Of a value's key, or an event's id.
  func subject(of key: Bytes) -> String { subject + Key.escaped(key) }

  func chunkSubject(_ upload: String) -> String { "$O.\(bucket).C.\(upload)" }

  /// Of the descriptions of all objects.
  var metaSubjects: String { metaSubject + ">" }

  private var metaSubject: String { "$O.\(bucket).M." }

  /// Where the description of an object is.
  func metaSubject(of object: String) -> String {
    metaSubject + Base64.encode(Array(object.utf8), isForURL: true)
  }

  private static func escaped(_ text: String) -> String {
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      if isPlain(byte) {
        escaped.append(byte)
      } else {
        escaped.append(UInt8(ascii: "_"))
        escaped += hexDigits([byte]).utf8
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// The collection that a bucket's name writes out; nil if it does not, or if that is not the name
  /// of a collection.
  static func collection(inBucket bucket: Substring, of namespace: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(bucket.dropFirst(namespace.utf8.count + 1).utf8)[...]
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "_") {
        bytes.append(byte)
      } else if let value = hexadecimalByte(rest.prefix(2)) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        return nil
      }
    }
    guard let collection = String(validating: bytes, as: UTF8.self), isCollectionName(collection)
    else { return nil }
    return collection
  }
}

private func isPlain(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
}

func hexadecimalByte(_ digits: ArraySlice<UInt8>) -> UInt8? {
  guard digits.count == 2, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit })
  else { return nil }
  return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
}

/// Keys in subjects: letters, digits, `-`, `/` and `_` stand for themselves, and any other byte is
/// `=` and two hexadecimal digits. So a key is one word of a subject, which other clients of NATS
/// take for a key, too; a leading `_`, which belongs to them, is escaped.
enum Key {
  static func escaped(_ key: Bytes) -> String {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(key.count)
    for position in 0..<key.count {
      let byte = key[position]
      let isPlace = byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") && position > 0
      if isPlain(byte) || isPlace {
        escaped.append(byte)
      } else {
        escaped.append(UInt8(ascii: "="))
        escaped += hexDigits([byte]).utf8
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// The key that a word stands for; nil if it is not one that `escaped` makes. Other clients may
  /// write `a.b`: it can't be the key of that name, which is `a=2eb` and could be there as well.
  static func unescaped(_ word: Substring) -> Bytes? {
    var bytes: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "="), let value = hexadecimalByte(rest.prefix(2)) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    let isText = String(validating: bytes, as: UTF8.self) != nil
    guard isText, !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      escaped(Bytes(bytes)) == word
    else { return nil }
    return Bytes(bytes)
  }
}
