/// Whether a name or an address of a machine means this one, over an interface that no other
/// machine hears.
package func isLoopback(_ host: some StringProtocol) -> Bool {
  if host.lowercased() == "localhost" || host == "::1" { return true }
  let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
  return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
}
