#!/bin/sh
# Installs jsonl-merge and git-jsonl, and registers the merge driver with git.
# `./install.sh --help` has the options.
set -eu

# --- What this script needs and what it writes -----------------------------------------------

needed_swift=6.2 needed_git=2.20

# The helpers of git-jsonl that are installed with the programs, where they are beside them.
helpers='git-jsonl-remote-dir git-jsonl-remote-postgres git-jsonl-remote-nats'

# What is installed beside the programs: each with the words for git-jsonl that print it.
completions='
share/bash-completion/completions/git-jsonl bash
share/zsh/site-functions/_git-jsonl zsh
share/fish/vendor_completions.d/git-jsonl.fish fish
'

usage() {
  cat <<'TEXT'
Usage: ./install.sh [--prefix DIR] [--attributes PATTERN]... [--programs-only]
       ./install.sh --uninstall [--prefix DIR]
       ./install.sh --demo | --test | --prepare | --help

Installs jsonl-merge and git-jsonl, and registers jsonl-merge with git as the merge driver "jsonl"
of this user. git runs git-jsonl as "git jsonl". The programs are those in the folder "bin" beside
this script, as in a release; in a clone of the sources, they are built. You can run this script
again at any time; it changes only what differs.

  --prefix DIR          Install to DIR/bin and DIR/share. The default is /usr/local for root, and
                        ~/.local for other users.
  --attributes PATTERN  Merge files that match PATTERN with the driver, for example '*.jsonl'.
                        May be given more than once. The lines go into your attributes file (git's
                        core.attributesFile).
  --programs-only       Register nothing. In a repository, "git jsonl init" does that.
  --uninstall           Remove what this script installed and registered. Folders are kept.
  --demo                Show what the driver does: edit two clones in a temporary folder, and
                        merge them without and with the driver. Installs and registers nothing.
  --test                Run the tests, after installing what they need.
  --prepare             Only install the C libraries and tools that building and testing need.
  --help                Show this text.

What a build needs is installed with apt-get (with sudo, unless you are root) or Homebrew.

Environment:
  JSONL_PROGRAMS        Use the programs in this folder, instead of those beside the script.

Exit status: 0 for success, 1 if the demo or a test failed or something is left to you, 128 for any
other failure, 129 for a wrong option.
TEXT
}

# --- Arguments -------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$@" >&2 && exit 128; }
fail_usage() { printf 'install.sh: %s See ./install.sh --help.\n' "$*" >&2 && exit 129; }

newline='
'
mode=install prefix='' patterns='' registers=yes

choose_mode() {
  [ "$mode" = install ] || fail_usage "--$mode and --$1 can't be used together."
  mode=$1
}

take_value() {
  [ "$3" -ge 2 ] || fail_usage "$1 needs a value."
  case $2 in
    '') fail_usage "$1 needs a value that is not empty." ;;
    *"$newline"*) fail_usage "The value of $1 can't hold a line break." ;;
  esac
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix) take_value "$1" "${2-}" $# && prefix=$2 && shift ;;
      --prefix=*) take_value --prefix "${1#*=}" 2 && prefix=${1#*=} ;;
      --attributes) take_value "$1" "${2-}" $# && patterns=$patterns$2$newline && shift ;;
      --attributes=*) take_value --attributes "${1#*=}" 2 && patterns=$patterns${1#*=}$newline ;;
      --programs-only) registers= ;;
      --demo | --test | --prepare | --uninstall) choose_mode "${1#--}" ;;
      --help | -h) usage && exit 0 ;;
      *) fail_usage "'$1' is not an option of this script." ;;
    esac
    shift
  done
  [ -n "$registers" ] || [ -z "$patterns" ] \
    || fail_usage "--programs-only and --attributes can't be used together."
  case $mode in
    install) return ;;
    uninstall) [ -z "$patterns" ] || fail_usage "--uninstall takes no --attributes." ;;
    *) [ -z "$prefix$patterns" ] || fail_usage "--$mode takes no other option." ;;
  esac
}

# --- What the machine has --------------------------------------------------------------------

# Whether version $1 is at least version $2, which has two numbers.
version_is_at_least() {
  [ "${1%%.*}" -gt "${2%%.*}" ] && return
  rest=${1#*.}
  [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${rest%%.*}" -ge "${2#*.}" ]
}

need_git() {
  # Git reads the configuration before it says its version, and that may have a fault.
  found=$(HOME=/dev/null XDG_CONFIG_HOME=/dev/null GIT_CONFIG_GLOBAL=/dev/null git --version 2>&1 \
    | sed -n 's/^git version \([0-9][0-9.]*\).*/\1/p')
  [ -n "$found" ] || fail "git $needed_git or newer is needed, and no git was found in PATH."
  version_is_at_least "$found" "$needed_git" \
    || fail "git $needed_git or newer is needed, and $(command -v git) is git $found."
}

has_swift() {
  found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p')
  version_is_at_least "${found:-0.0}" "$needed_swift"
}

prepare() {
  has_swift || fail "Swift $needed_swift or newer is needed: https://www.swift.org/install/."
  "$here/.ci/prepare" "$@" || fail "What this needs could not be installed."
}

# --- The programs ----------------------------------------------------------------------------

# Sets `programs` to a folder with both programs, which start.
find_programs() {
  if [ -n "${JSONL_PROGRAMS:-}" ]; then
    programs=$JSONL_PROGRAMS
  elif [ -x "$here/bin/git-jsonl" ]; then
    programs=$here/bin
  elif [ -x "$here/.ci/build" ] && has_swift; then
    prepare
    say "Building jsonl-merge and git-jsonl; the first time, this can take some minutes."
    programs=$("$here/.ci/build") || fail "The build failed; nothing was installed."
  else
    fail "There are no programs here, and no Swift $needed_swift or newer to build them with." \
      "Take a package of a release for $(uname -s) on $(uname -m), which needs git alone:" \
      "the .tar.gz and its install.sh, the .deb, the wheel for pip, or npm's package."
  fi
  for program in jsonl-merge git-jsonl; do
    "$programs/$program" --version >/dev/null 2>&1 </dev/null \
      || fail "'$programs/$program' does not start; nothing was installed."
  done
}

# Installs standard input at $1 with mode $2, whole or not at all.
install_file() {
  if ! mkdir -p -- "$(dirname -- "$1")" || ! temporary=$(mktemp "$1.XXXXXX"); then
    fail "The folder of '$1' can't be written to. Choose another one with --prefix."
  fi
  if ! cat >"$temporary" || ! chmod "$2" "$temporary"; then
    rm -f -- "$temporary"
    fail "'$1' could not be written."
  fi
  if [ -f "$1" ] && cmp -s -- "$temporary" "$1"; then
    rm -f -- "$temporary"
  elif [ ! -d "$1" ] && mv -f -- "$temporary" "$1"; then
    say "Installed $1"
  else
    rm -f -- "$temporary"
    fail "'$1' could not be replaced."
  fi
}

install_all() {
  [ "$(id -u)" -ne 0 ] || [ -n "$1" ] || say "Installing to $prefix; --prefix names another folder."
  find_programs
  for program in jsonl-merge git-jsonl; do
    install_file "$prefix/bin/$program" 755 <"$programs/$program"
    install_file "$prefix/share/man/man1/$program.1" 644 <"$here/Documentation/man/$program.1"
  done
  for helper in $helpers; do
    [ -x "$programs/$helper" ] || continue
    # It ends at once if it is asked nothing.
    if "$programs/$helper" </dev/null >/dev/null 2>&1; then
      install_file "$prefix/bin/$helper" 755 <"$programs/$helper"
    else
      say "$helper does not start here, and was not installed. The one for PostgreSQL needs" \
        "libpq 12 or newer, which is libpq5 on Debian, and the one for NATS needs libnats 3.4," \
        "which is libnats3.4."
    fi
  done
  say "$completions" | while read -r file shell; do
    [ -n "$file" ] || continue
    "$programs/git-jsonl" completion "$shell" | install_file "$prefix/$file" 644
  done
  [ -n "$registers" ] || return 0
  set -- install --global
  while IFS= read -r pattern; do
    [ -z "$pattern" ] || set -- "$@" --attributes "$pattern"
  done <<PATTERNS
$patterns
PATTERNS
  "$prefix/bin/git-jsonl" "$@" || status=$?
  [ -z "${SUDO_USER:-}" ] || say "This registered the driver for root. $SUDO_USER can register it" \
    "with: git jsonl install --global"
  say "In a repository, 'git jsonl init' makes a store, and sets up attributes and hooks."
  exit "${status:-0}"
}

uninstall_all() {
  [ ! -x "$prefix/bin/git-jsonl" ] || "$prefix/bin/git-jsonl" uninstall --global || status=$?
  manuals='share/man/man1/jsonl-merge.1 share/man/man1/git-jsonl.1'
  # The names hold no blanks.
  # shellcheck disable=SC2046,SC2086
  for name in bin/jsonl-merge bin/git-jsonl $(printf ' bin/%s' $helpers) $manuals \
    $(say "$completions" | cut -d ' ' -f 1); do
    [ -e "$prefix/$name" ] || continue
    rm -f -- "$prefix/$name" || fail "'$prefix/$name' could not be removed."
    say "Removed $prefix/$name"
  done
  exit "${status:-0}"
}

main() {
  parse_arguments "$@"
  here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
  [ -n "${HOME:-}" ] || fail "HOME is not set, so your git configuration can't be found."
  need_git && given=$prefix
  [ -n "$prefix" ] \
    || if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  case $mode in
    install) install_all "$given" ;;
    uninstall) uninstall_all ;;
    demo)
      find_programs
      sh "$here/Documentation/demo.sh" "$programs/jsonl-merge"
      say "Nothing was installed. To install the driver and have it merge your *.jsonl files, run:"
      say && say "  $0 --attributes '*.jsonl'"
      ;;
    test)
      prepare --tests && cd -- "$here"
      # The tests start git-jsonl ten thousand times; as it is installed, it starts faster.
      # shellcheck disable=SC1091
      [ "$(uname -s)" != Linux ] || . .ci/static \
        || say "git-jsonl is linked with the libgit2 of the system."
      swift test || exit 1
      ;;
    prepare) prepare --tests ;;
  esac
}

main "$@"
