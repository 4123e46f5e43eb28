/// The line of git's configuration by which an installation has git start the driver, and merge as
/// text where it is not found.
///
/// - Parameter command: the program as a word of the line.
package func installedDriverLine(_ command: String, isVirtual: Bool = false) -> String {
  let arguments =
    isVirtual
    ? "--virtual -p %P %O %A %B"
    : "-p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
  let fallback =
    isVirtual
    ? "git merge-file -q -L ours -L base -L theirs --marker-size=%L %A %O %B"
    : #"echo %P": jsonl-merge could not be started; git merges the file as text" >&2; "#
      + #"o=%X; b=%S; t=%Y; [ "$o" != %%X ] || o=ours; [ "$b" != %%S ] || b=base; "#
      + #"[ "$t" != %%Y ] || t=theirs; "#
      + #"git merge-file -L "$o" -L "$b" -L "$t" --marker-size=%L %A %O %B"#
  return "if command -v \(command) >/dev/null 2>&1; then \(command) \(arguments); s=$?; "
    + "else s=127; fi; if [ $s -eq 126 ] || [ $s -eq 127 ]; then \(fallback); s=$?; fi; exit $s"
}
