#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import JSONText

/// The clock of the machine that nobody can set, and that runs while the machine is suspended. It
/// begins again with each start of the machine.
package enum MachineClock {
  /// Milliseconds since the machine was started.
  ///
  /// https://man7.org/linux/man-pages/man2/clock_gettime.2.html on CLOCK_BOOTTIME: "identical to
  /// CLOCK_MONOTONIC, except that it also includes any time that the system is suspended". The
  /// CLOCK_MONOTONIC of macOS includes it (clock_gettime(3)).
  package static var milliseconds: Int64 {
    var time = timespec()
    #if os(Linux)
      clock_gettime(CLOCK_BOOTTIME, &time)
    #else
      clock_gettime(CLOCK_MONOTONIC, &time)
    #endif
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// An id that differs for each start of the machine; empty where the system does not tell it.
  ///
  /// https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html on boot_id: "a UUID generated
  /// once at boot".
  package static var boot: String {
    #if os(Linux)
      let text = try? InputFile.ifPresent(at: "/proc/sys/kernel/random/boot_id")?.bytes.text
      return String((text ?? "").prefix { !$0.isNewline })
    #else
      var text = [CChar](repeating: 0, count: 64)
      var count = text.count
      guard sysctlbyname("kern.bootsessionuuid", &text, &count, nil, 0) == 0 else { return "" }
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #endif
  }

  /// The name of the machine, or of the container; empty where it has none.
  package static var hostName: String {
    var text = [CChar](repeating: 0, count: 256)
    guard gethostname(&text, text.count - 1) == 0 else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Random bytes, in hexadecimal digits.
package func randomDigits(byteCount: Int) -> String {
  let digits = Array("0123456789abcdef")
  return String(
    (0..<byteCount).flatMap { _ -> [Character] in
      let byte = UInt8.random(in: 0...255)
      return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  )
}
