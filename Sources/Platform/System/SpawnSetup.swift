#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The steps of posix_spawn(3) in a new process before its program starts: redirecting its standard
/// streams, and restoring the default effect of signals.
struct SpawnSetup: ~Copyable {
  #if canImport(Darwin)
    // Pointers on macOS, structures on Linux.
    typealias Actions = posix_spawn_file_actions_t?
    typealias Attributes = posix_spawnattr_t?
  #else
    typealias Actions = posix_spawn_file_actions_t
    typealias Attributes = posix_spawnattr_t
  #endif

  private let actions: UnsafeMutablePointer<Actions>
  private let attributes: UnsafeMutablePointer<Attributes>

  /// `output` becomes the program's standard output, and `input` its standard input; if it is nil,
  /// the file at `inputPath` does. Its standard error goes to `errors`, or to the file at
  /// `errorPath`, or where that of this process goes. With `leadsGroup`, the program leads its own
  /// process group.
  init(
    output: Int32,
    errorPath: String?,
    errors: Int32? = nil,
    input: Int32? = nil,
    inputPath: String = SpawnSetup.emptyFile,
    leadsGroup: Bool = false
  ) {
    self.init()
    if let input {
      posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(actions, STDIN_FILENO, inputPath, O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO)
    if let errors {
      posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO)
    } else if let errorPath {
      let flags = O_WRONLY | O_CREAT | O_APPEND
      posix_spawn_file_actions_addopen(actions, STDERR_FILENO, errorPath, flags, 0o666)
    } else {
      // A duplicate onto itself passes it on where descriptors are not inherited.
      posix_spawn_file_actions_adddup2(actions, STDERR_FILENO, STDERR_FILENO)
    }
    setAttributes(leadsGroup: leadsGroup)
  }

  static let emptyFile = "/dev/null"

  private init() {
    actions = .allocate(capacity: 1)
    attributes = .allocate(capacity: 1)
    // posix_spawn_file_actions_init(3p) and posix_spawnattr_init(3p) fail only for lack of memory.
    precondition(posix_spawn_file_actions_init(actions) == 0, "No memory to start a program.")
    precondition(posix_spawnattr_init(attributes) == 0, "No memory to start a program.")
  }

  /// The program shares the three standard streams of this process, and may use its terminal. With
  /// `outputIsErrors`, its standard output goes where the standard error of this process goes.
  static func sharingStreams(outputIsErrors: Bool = false) -> SpawnSetup {
    let setup = SpawnSetup()
    for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      let source = number == STDOUT_FILENO && outputIsErrors ? STDERR_FILENO : number
      // A duplicate onto itself passes it on where descriptors are not inherited.
      posix_spawn_file_actions_adddup2(setup.actions, source, number)
    }
    setup.setAttributes(leadsGroup: false)
    return setup
  }

  deinit {
    posix_spawn_file_actions_destroy(actions)
    posix_spawnattr_destroy(attributes)
    actions.deallocate()
    attributes.deallocate()
  }

  /// Lends both to a call of posix_spawn(3).
  borrowing func withPointers(
    _ body: (UnsafePointer<Actions>, UnsafePointer<Attributes>) -> Int32
  ) -> Int32 {
    body(actions, attributes)
  }

  /// https://man7.org/linux/man-pages/man3/posix_spawn.3.html on POSIX_SPAWN_SETSIGDEF: signals
  /// that a process ignores stay ignored in what it starts, unless they are named here.
  private func setAttributes(leadsGroup: Bool) {
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGPIPE, SIGXFSZ, SIGINT, SIGQUIT] { sigaddset(&defaults, signal) }
    var held = sigset_t()
    sigemptyset(&held)
    posix_spawnattr_setsigdefault(attributes, &defaults)
    posix_spawnattr_setsigmask(attributes, &held)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if leadsGroup {
      // https://man7.org/linux/man-pages/man3/posix_spawn.3.html on POSIX_SPAWN_SETPGROUP: "If this
      // attribute has the value zero, then the child's process group ID is made the same as its
      // process ID."
      posix_spawnattr_setpgroup(attributes, 0)
      flags |= POSIX_SPAWN_SETPGROUP
    }
    #if canImport(Darwin)
      // posix_spawn(2) of macOS: "only file descriptors explicitly created by the file actions ...
      // are available in the spawned process".
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #endif
    posix_spawnattr_setflags(attributes, Int16(flags))
  }
}
