import JSONText
import TestSupport

/// A JSON value as plain data, apart from any text: the oracle for equality of what texts mean.
indirect enum ValueModel: Hashable {
  case null
  case boolean(Bool)
  /// `mantissa` × 10^`exponent`, where the mantissa doesn't end in zero; zero is 0 × 10^0.
  case number(mantissa: Int, exponent: Int)
  case string([UInt16])
  case array([ValueModel])
  case object([[UInt16]: ValueModel])

  /// A small value, so that two of them are equal often enough.
  static func random(_ random: inout SeededRandom, depth: Int = 3) -> ValueModel {
    switch random.below(depth > 0 ? 7 : 5) {
    case 0: return .null
    case 1: return .boolean(random.chance(percent: 50))
    case 2:
      let mantissa = random.below(5) - 2
      return .number(mantissa: mantissa, exponent: mantissa == 0 ? 0 : random.below(3) - 1)
    case 3, 4: return .string(randomText(&random))
    case 5: return .array((0..<random.below(3)).map { _ in Self.random(&random, depth: depth - 1) })
    default:
      var members: [[UInt16]: ValueModel] = [:]
      for _ in 0..<random.below(3) {
        members[randomText(&random)] = Self.random(&random, depth: depth - 1)
      }
      return .object(members)
    }
  }

  private static func randomText(_ random: inout SeededRandom) -> [UInt16] {
    let units: [[UInt16]] = [[0x61], [0x62], [0], [0xE9], [0xD834, 0xDD1E], [0xD800], [0x22]]
    return (0..<random.below(3)).flatMap { _ in random.pick(units) }
  }

  /// One of the many texts that mean this value.
  func spelled(_ random: inout SeededRandom) -> String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let mantissa, let exponent):
      let shift = random.below(3)
      let digits = "\(mantissa)" + String(repeating: "0", count: shift)
      if mantissa == 0 { return random.pick(["0", "-0", "0.0", "0e7", "0E-3"]) }
      if exponent == shift { return "\(mantissa)" + String(repeating: "0", count: shift) }
      let letter = random.pick(["e", "E"])
      return "\(digits)\(letter)\(exponent - shift)"
    case .string(let units): return Self.spelled(units, &random)
    case .array(let elements):
      let parts = elements.map { Self.blanks(&random) + $0.spelled(&random) }
      return "[" + parts.joined(separator: "\(Self.blanks(&random)),") + "]"
    case .object(let members):
      let parts = members.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .shuffled(using: &random)
        .map { name, value in
          Self.spelled(name, &random) + Self.blanks(&random) + ":" + value.spelled(&random)
        }
      return "{" + parts.joined(separator: "," + Self.blanks(&random)) + "}"
    }
  }

  private static func blanks(_ random: inout SeededRandom) -> String {
    random.pick(["", "", " ", "\t ", "\n"])
  }

  private static func spelled(_ units: [UInt16], _ random: inout SeededRandom) -> String {
    var text = ""
    for scalar in Self.scalars(units) {
      switch scalar {
      case .success(let scalar) where scalar.value >= 0x20 && scalar != "\"":
        if random.chance(percent: 50) {
          text.unicodeScalars.append(scalar)
        } else {
          text += String(scalar).utf16.map { escape($0, &random) }.joined()
        }
      case .success(let scalar): text += escape(UInt16(scalar.value), &random)
      case .failure(let surrogate): text += escape(surrogate.unit, &random)
      }
    }
    return "\"\(text)\""
  }

  private struct LoneSurrogate: Error { var unit: UInt16 }

  private static func scalars(_ units: [UInt16]) -> [Result<Unicode.Scalar, LoneSurrogate>] {
    var result: [Result<Unicode.Scalar, LoneSurrogate>] = []
    var index = 0
    while index < units.count {
      if let scalar = Unicode.Scalar(units[index]) {
        result.append(.success(scalar))
      } else if index + 1 < units.count, UTF16.isLeadSurrogate(units[index]),
        UTF16.isTrailSurrogate(units[index + 1])
      {
        result += String(decoding: units[index...index + 1], as: UTF16.self).unicodeScalars
          .map { .success($0) }
        index += 1
      } else {
        result.append(.failure(LoneSurrogate(unit: units[index])))
      }
      index += 1
    }
    return result
  }

  private static func escape(_ unit: UInt16, _ random: inout SeededRandom) -> String {
    let digits = String(unit, radix: 16, uppercase: random.chance(percent: 50))
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
