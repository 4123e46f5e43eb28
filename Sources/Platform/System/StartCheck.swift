#if canImport(Glibc)
  internal import CSystem
  internal import Glibc
#endif

// `@section` is there as of Swift 6.3.
#if canImport(Glibc) && compiler(>=6.3)
  /// Runs before the Swift runtime starts, which reads its place and the command line from /proc,
  /// and would abort without a word that helps.
  ///
  /// https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html#init_fini: the functions of
  /// `.init_array` run in the order of the array. Linkers put those with a number first.
  @section(".init_array.00101")
  @used
  private let startCheck: @convention(c) () -> Void = { checkProcFileSystem() }

  /// Ends the process if there is no /proc.
  ///
  /// To a shell, and so to the line that git starts the driver with, 126 is the status of a program
  /// that can't be run: git then merges the file as text.
  private func checkProcFileSystem() {
    if access("/proc/self/cmdline", F_OK) == 0 { return }
    let sentence: StaticString = ": /proc is not mounted; this program can't start without it\n"
    if let name = jsonl_program_name() { _ = write(STDERR_FILENO, name, strlen(name)) }
    _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
    _exit(126)
  }
#endif
