import Foundation
import Fuzzers

/// The fuzzer that the environment names: libFuzzer runs the program again with arguments of its
/// own.
private let fuzzer: Fuzzer = {
  let name = ProcessInfo.processInfo.environment["JSONL_FUZZER"] ?? ""
  guard let fuzzer = Fuzzer(rawValue: name) else {
    let names = Fuzzer.allCases.map(\.rawValue).joined(separator: ", ")
    fatalError("JSONL_FUZZER has to name one of \(names).")
  }
  return fuzzer
}()

/// What libFuzzer calls with each input (https://llvm.org/docs/LibFuzzer.html, "Fuzz Target"): "It
/// must not exit() on any input", so what breaks a promise traps, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let violation = fuzzer.violation(input) { fatalError("\(fuzzer.rawValue): \(violation)") }
  return 0
}

/// https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library". The package's build gives
/// the program an entry of its own, so that libFuzzer's is not the one that is called.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main
private struct LibFuzzer {
  static func main() {
    var argumentCount = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&argumentCount, &arguments, testOneInput))
  }
}
