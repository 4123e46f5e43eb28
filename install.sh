#!/bin/sh
# Builds jsonl-merge and git-jsonl, installs them, and registers the driver with git.
# `./install.sh --help` has the options.
set -eu

# --- What this script needs and what it writes -----------------------------------------------

needed_swift=6.2
needed_git=2.20

# The C libraries, one a line: pkg-config's name, the package for apt-get, the formula for brew.
libraries='
libcrypto libssl-dev openssl@3
yaml-0.1 libyaml-dev libyaml
sqlite3 libsqlite3-dev sqlite
libgit2 libgit2-dev libgit2
'

# The programs that only the tests need; the packages have the same names.
test_tools='shellcheck sqlite3 pre-commit'

# What git puts in for the placeholders: https://git-scm.com/docs/gitattributes, "Defining a custom
# merge driver".
driver_arguments='-p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B'
virtual_arguments='--virtual -p %P %O %A %B'
# What git does where the program is not found, as in a program with windows, whose PATH is another
# one: it merges the file as text. Git before 2.44 leaves %X, %S and %Y as they are.
# shellcheck disable=SC2016
driver_fallback='echo %P": jsonl-merge could not be started; git merges the file as text" >&2; '
# shellcheck disable=SC2016
driver_fallback=$driver_fallback'o=%X; b=%S; t=%Y; [ "$o" != %%X ] || o=ours; '
# shellcheck disable=SC2016
driver_fallback=$driver_fallback'[ "$b" != %%S ] || b=base; [ "$t" != %%Y ] || t=theirs; '
# shellcheck disable=SC2016
driver_fallback=$driver_fallback'git merge-file -L "$o" -L "$b" -L "$t" --marker-size=%L %A %O %B'
virtual_fallback='git merge-file -q -L ours -L base -L theirs --marker-size=%L %A %O %B'
driver_name='field-level JSON Lines merge'
virtual_name='field-level JSON Lines merge (inner merge)'

section_begin='# jsonl-merge: begin (written by install.sh; install.sh --uninstall removes it)'
section_end='# jsonl-merge: end'

usage() {
  cat <<'TEXT'
Usage: ./install.sh [--prefix DIR] [--attributes PATTERN]... [--local [DIR]]
       ./install.sh --uninstall [--prefix DIR] [--local [DIR]]
       ./install.sh --demo | --test | --prepare | --help

Builds jsonl-merge and git-jsonl, installs them, and registers jsonl-merge with git as the merge
driver "jsonl". git runs git-jsonl as "git jsonl". You can run this script again at any time; it
changes only what differs.

  --prefix DIR          Install to DIR/bin and DIR/share/man/man1. The default is /usr/local for
                        root, and ~/.local for other users.
  --attributes PATTERN  Merge files that match PATTERN with the driver, for example '*.jsonl'.
                        May be given more than once. The lines go into your attributes file (git's
                        core.attributesFile), or with --local into the repository's
                        info/attributes, between two comments that name this script.
  --local [DIR]         Register the driver only for the repository in DIR (default: the current
                        folder), instead of for all repositories of this user.
  --uninstall           Remove what this script installed and registered. With --local, remove
                        only what it wrote to that repository. Folders are kept.
  --demo                Show what the driver does: edit two clones in a temporary folder, and
                        merge them without and with the driver. Builds the driver if necessary;
                        installs no program and registers nothing.
  --test                Run the tests, after installing what they need.
  --prepare             Only install the C libraries and tools that building and testing need.
  --help                Show this text.

Missing C libraries are installed with apt-get (with sudo, unless you are root) or Homebrew.

Environment:
  JSONL_MERGE_BINARY    Use this program instead of building one; then Swift is not needed. The
                        git-jsonl beside it is installed, too, if there is one.

Exit status: 0 for success, 1 if the demo or a test failed, 128 for any other failure, 129 for a
wrong option.
TEXT
}

# --- Words -----------------------------------------------------------------------------------

changes=0

say() { printf '%s\n' "$*"; }
say_change() { changes=$((changes + 1)) && say "$@"; }
fail() { printf 'install.sh: %s\n' "$*" >&2 && exit 128; }
fail_usage() { printf 'install.sh: %s See ./install.sh --help.\n' "$*" >&2 && exit 129; }

newline='
'

# --- Arguments -------------------------------------------------------------------------------

mode=install
prefix=
patterns=
repository=

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

take_pattern() {
  take_value --attributes "$1" 2
  case $1 in
    !*) fail_usage "git allows no attributes pattern that begins with '!', as '$1' does." ;;
    \[attr]*) fail_usage "'$1' would define an attribute. It is not a pattern." ;;
  esac
  patterns=$patterns$1$newline
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix) take_value "$1" "${2-}" $# && prefix=$2 && shift ;;
      --prefix=*) take_value --prefix "${1#*=}" 2 && prefix=${1#*=} ;;
      --attributes) take_value "$1" "${2-}" $# && take_pattern "$2" && shift ;;
      --attributes=*) take_pattern "${1#*=}" ;;
      --local) repository=. && case ${2--} in -*) ;; *) repository=$2 && shift ;; esac ;;
      --local=*) take_value --local "${1#*=}" 2 && repository=${1#*=} ;;
      --demo | --test | --prepare | --uninstall) choose_mode "${1#--}" ;;
      --help | -h) usage && exit 0 ;;
      *) fail_usage "'$1' is not an option of this script." ;;
    esac
    shift
  done
  case $mode in
    install) return ;;
    uninstall) [ -z "$patterns" ] || fail_usage "--uninstall takes no --attributes." ;;
    *)
      [ -z "$prefix$patterns$repository" ] || fail_usage "--$mode takes no other option."
      ;;
  esac
}

# --- What the machine has --------------------------------------------------------------------

# Whether version $1 is at least version $2.
version_is_at_least() {
  awk -v found="$1" -v needed="$2" 'BEGIN {
    count = split(needed, wanted, ".")
    split(found, had, ".")
    for (part = 1; part <= count; part++) {
      if (had[part] + 0 != wanted[part] + 0) exit (had[part] + 0 < wanted[part] + 0)
    }
  }'
}

need_git() {
  command -v git >/dev/null 2>&1 || fail "git $needed_git or newer is needed, and no git was" \
    "found in PATH. Get it from https://git-scm.com/downloads."
  # Even to say its version, git reads the configuration, which may have a fault.
  found=$(HOME=/dev/null XDG_CONFIG_HOME=/dev/null GIT_CONFIG_GLOBAL=/dev/null git --version \
    | sed -n 's/^git version \([0-9][0-9.]*\).*/\1/p')
  version_is_at_least "$found" "$needed_git" || fail "git $needed_git or newer is needed, and" \
    "$(command -v git) is git ${found:-of an unknown version}." \
    "Get a newer one from https://git-scm.com/downloads."
}

need_swift() {
  command -v swift >/dev/null 2>&1 || fail "Swift $needed_swift or newer is needed, and no swift" \
    "was found in PATH. Get it from https://www.swift.org/install/."
  found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p')
  version_is_at_least "$found" "$needed_swift" || fail "Swift $needed_swift or newer is needed," \
    "and $(command -v swift) is Swift ${found:-of an unknown version}." \
    "Get a newer one from https://www.swift.org/install/."
}

is_mac() { [ "$(uname -s)" = Darwin ]; }

# Whether the library with pkg-config's name $1 and brew's formula $2 is there. Homebrew keeps some
# libraries out of pkg-config's way; the Swift package manager looks for them under opt/.
has_library() {
  pkg-config --exists "$1" 2>/dev/null && return
  is_mac && command -v brew >/dev/null 2>&1 \
    && [ -e "$(brew --prefix)/opt/$2/lib/pkgconfig/$1.pc" ]
}

# The packages for apt-get, or on a Mac the formulas for brew, of the libraries that are missing.
missing_libraries() {
  is_mac || command -v pkg-config >/dev/null 2>&1 || say pkg-config
  printf '%s' "$libraries" | while read -r library package formula; do
    [ -n "$library" ] || continue
    has_library "$library" "$formula" && continue
    if is_mac; then say "$formula"; else say "$package"; fi
  done
}

# Installs packages by the names that the machine's package manager has for them.
install_packages() {
  if is_mac; then
    command -v brew >/dev/null 2>&1 || fail "Homebrew is needed to install: $*." \
      "Get it from https://brew.sh, or install them by other means."
    set -- brew install "$@"
  elif command -v apt-get >/dev/null 2>&1; then
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null 2>&1 || fail "Some packages are missing, and sudo was not found" \
        "to install them. As root, run: apt-get install $*"
      as_root=sudo
    fi
    say "Asking apt-get for: $*."
    $as_root apt-get -qq update >&2 || say "apt-get could not update its lists; going on."
    set -- $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq install -y --no-install-recommends "$@"
  else
    fail "Some packages are missing, and neither apt-get nor Homebrew was found to install" \
      "them. Their names on Debian are: $*"
  fi
  "$@" >&2 || fail "Required packages could not be installed. The command was: $*"
}

need_libraries() {
  missing=$(missing_libraries)
  [ -n "$missing" ] || return 0
  # Package names hold no blanks.
  # shellcheck disable=SC2086
  install_packages $missing
  missing=$(missing_libraries)
  [ -z "$missing" ] || fail "These packages are still missing after their installation: $missing"
  say_change "Installed the C libraries that were missing."
}

need_test_tools() {
  missing=
  tools=$test_tools
  # There is no valgrind for macOS.
  is_mac || tools="$tools valgrind"
  for tool in $tools; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
  done
  [ -n "$missing" ] || return 0
  # Names of tools hold no blanks.
  # shellcheck disable=SC2086
  install_packages $missing
  say_change "Installed what the tests need:$missing."
}

# --- The program -----------------------------------------------------------------------------

# Sets `program` to a jsonl-merge that starts, and `companion` to a git-jsonl, which is empty where
# JSONL_MERGE_BINARY has none beside it.
build() {
  if [ -n "${JSONL_MERGE_BINARY:-}" ]; then
    program=$JSONL_MERGE_BINARY
    case $program in /*) ;; *) program=$PWD/$program ;; esac
    if [ ! -f "$program" ] || [ ! -x "$program" ]; then
      fail "JSONL_MERGE_BINARY is '$program', which is not a program."
    fi
    companion=$(dirname -- "$program")/git-jsonl
    [ -f "$companion" ] || companion=
  else
    need_swift
    need_libraries
    set -- --package-path "$checkout" --configuration release
    is_mac || set -- "$@" --static-swift-stdlib --experimental-lto-mode full
    say "Building jsonl-merge and git-jsonl; the first time, this can take a few minutes."
    for product in jsonl-merge git-jsonl; do
      swift build "$@" --product "$product" >&2 || fail "The build failed; nothing was installed."
    done
    program=$(swift build "$@" --show-bin-path)/jsonl-merge
    companion=$(dirname -- "$program")/git-jsonl
  fi
  for built in "$program" "$companion"; do
    [ -z "$built" ] || "$built" --version >/dev/null 2>&1 </dev/null \
      || fail "'$built' does not start; nothing was installed."
  done
}

# Sets `program` as `build` does, or without Swift to one that is installed.
find_program() {
  if [ -z "${JSONL_MERGE_BINARY:-}" ] && ! command -v swift >/dev/null 2>&1 \
    && installed=$(command -v jsonl-merge); then
    JSONL_MERGE_BINARY=$installed
  fi
  build
}

# Whether folder $1 can be written to, or made.
can_hold_files() {
  folder=$1
  while [ ! -e "$folder" ]; do folder=$(dirname -- "$folder"); done
  [ -d "$folder" ] && [ -w "$folder" ]
}

# Sets `bin` and `manuals`, the folders that things are installed to.
choose_folders() {
  if [ -z "$prefix" ]; then
    if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
  fi
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  prefix=${prefix%/}
  bin=$prefix/bin
  manuals=$prefix/share/man/man1
}

# Sets `temporary` to a new file beside file $1, which it will take the place of.
make_temporary() {
  mkdir -p -- "$(dirname -- "$1")" || fail "The folder of '$1' can't be made."
  temporary=$(mktemp "$1.XXXXXX") || fail "The folder of '$1' can't be written to."
}

# Installs a copy of file $1 at $2 with mode $3, whole or not at all.
install_file() {
  if [ -f "$2" ] && cmp -s -- "$1" "$2"; then
    say "Already installed: $2"
    return
  fi
  [ ! -d "$2" ] || fail "'$2' is a folder, so no file can be installed there."
  make_temporary "$2"
  if cp -- "$1" "$temporary" && chmod "$3" "$temporary" && mv -f -- "$temporary" "$2"; then
    temporary=
    say_change "Installed $2"
  else
    fail "'$2' could not be written."
  fi
}

remove_file() {
  [ -e "$1" ] || return 0
  rm -f -- "$1" || fail "'$1' could not be removed."
  say_change "Removed $1"
}

# --- The registration ------------------------------------------------------------------------

config() {
  if [ -n "$repository" ]; then
    git -C "$repository" config --local "$@"
  else
    git config --global "$@"
  fi
}

whose_config() {
  if [ -n "$repository" ]; then
    say "the repository's configuration"
  else
    say "the user's git configuration"
  fi
}

# A path as a word for sh.
quote_for_shell() {
  case $1 in
    *[!A-Za-z0-9_./+-]*) printf '%s\n' "$1" | sed "s/'/'\\\\''/g; s/^/'/; s/\$/'/" ;;
    *) say "$1" ;;
  esac
}

# A path as a word of the driver's line, which git reads for percent signs before sh reads it.
quote_for_driver() { quote_for_shell "$1" | sed 's/%/%%/g'; }

# Whether the program with name $1 that was installed is the one that its name alone starts.
is_found_by_name() {
  found=$(command -v "$1") || return 1
  case $found in /*) ;; *) return 1 ;; esac
  [ "$(cd -- "$(dirname -- "$found")" && pwd -P)" = "$(cd -- "$bin" && pwd -P)" ]
}

# What a driver's line has behind the arguments of the program, with the fallback $1.
# shellcheck disable=SC2016
end_of_line() {
  printf '%s' '; s=$?; else s=127; fi; if [ $s -eq 126 ] || [ $s -eq 127 ]; then ' \
    "$1" '; s=$?; fi; exit $s'
}

# Whether a driver's line starts jsonl-merge.
starts_our_program() {
  case ${1#if command -v } in
    "jsonl-merge "* | /*"/jsonl-merge "* | "'/"*"/jsonl-merge' "*) true ;;
    *) false ;;
  esac
}

# Fails if another driver has our name.
refuse_foreign_driver() {
  for driver in jsonl jsonl-virtual; do
    status=0
    line=$(config --get "merge.$driver.driver") || status=$?
    [ "$status" -ne 1 ] || continue
    [ "$status" -eq 0 ] || fail "git can't read $(whose_config). Nothing was changed."
    starts_our_program "$line" || fail "merge.$driver.driver is '$line' in $(whose_config)," \
      "which is not this product's. Nothing was changed. To replace it, first run:" \
      "git config ${repository:+--local}${repository:---global} --remove-section merge.$driver"
  done
}

set_key() {
  if value=$(config --get "$1"); then
    if [ "$value" = "$2" ]; then
      say "Already registered: $1 = $2"
      return
    fi
    # Of our own lines, and those of an earlier version, only the path may differ; all else was
    # changed by hand.
    case $value in
      *"jsonl-merge ${3:-$value}" | *"jsonl-merge' ${3:-$value}") ;;
      *"jsonl-merge ${4:-$value}" | *"jsonl-merge' ${4:-$value}") ;;
      *"git-jsonl ${3:-$value}" | *"git-jsonl' ${3:-$value}") ;;
      *)
        say "Left as it was edited: $1 = $value (this script would write: $2)"
        return
        ;;
    esac
  fi
  config --replace-all "$1" "$2" || fail "$1 could not be written to $(whose_config)."
  say_change "Registered in $(whose_config): $1 = $2"
}

register() {
  if is_found_by_name jsonl-merge; then
    command=jsonl-merge
  else
    command=$(quote_for_driver "$bin/jsonl-merge")
    say "The name jsonl-merge does not start $bin/jsonl-merge, because of PATH," \
      "so the driver is registered with its full path."
  fi
  set_key merge.jsonl.name "$driver_name"
  start="if command -v $command >/dev/null 2>&1; then $command"
  end=$driver_arguments$(end_of_line "$driver_fallback")
  set_key merge.jsonl.driver "$start $end" "$end" "$driver_arguments"
  set_key merge.jsonl.recursive jsonl-virtual
  set_key merge.jsonl-virtual.name "$virtual_name"
  end=$virtual_arguments$(end_of_line "$virtual_fallback")
  set_key merge.jsonl-virtual.driver "$start $end" "$end" "$virtual_arguments"
  [ -n "$companion" ] || return 0
  if is_found_by_name git-jsonl; then
    command=git-jsonl
  else
    command=$(quote_for_shell "$bin/git-jsonl")
  fi
  set_key diff.jsonl.textconv "$command textconv" textconv
}

# Removes the companion from git's configuration for showing differences.
remove_textconv() {
  value=$(config --get diff.jsonl.textconv) || return 0
  case $value in
    *"git-jsonl textconv" | *"git-jsonl' textconv") ;;
    *) return 0 ;;
  esac
  config --unset-all diff.jsonl.textconv \
    || fail "diff.jsonl.textconv could not be removed from $(whose_config)."
  say_change "Removed from $(whose_config): diff.jsonl.textconv = $value"
}

remove_driver() {
  line=$(config --get "merge.$1.driver") || line=
  if [ -n "$line" ] && ! starts_our_program "$line"; then
    say "Left as it is: merge.$1.driver = $line (not this product's)"
    return
  fi
  for key in name driver recursive; do
    value=$(config --get "merge.$1.$key") || continue
    if [ -z "$line" ]; then
      case $value in "$driver_name" | "$virtual_name" | jsonl-virtual) ;; *) continue ;; esac
    fi
    config --unset-all "merge.$1.$key" \
      || fail "merge.$1.$key could not be removed from $(whose_config)."
    say_change "Removed from $(whose_config): merge.$1.$key = $value"
  done
}

# Removes the driver from the configuration. If a file held nothing else, git leaves an empty file,
# which is removed, too.
unregister() {
  set --
  for file in "${GIT_CONFIG_GLOBAL:-}" "$HOME/.gitconfig" \
    "${XDG_CONFIG_HOME:-$HOME/.config}/git/config"; do
    if [ -f "$file" ] && [ -s "$file" ] && [ ! -L "$file" ]; then set -- "$@" "$file"; fi
  done
  remove_driver jsonl
  remove_driver jsonl-virtual
  remove_textconv
  for file; do
    [ -s "$file" ] || remove_file "$file"
  done
}

# --- The attributes --------------------------------------------------------------------------

# Sets `attributes` to the file that says which files the driver merges.
choose_attributes_file() {
  if [ -n "$repository" ]; then
    attributes=$(git -C "$repository" rev-parse --git-path info/attributes)
    case $attributes in /*) ;; *) attributes=$repository/$attributes ;; esac
  else
    attributes=$(git config --global --type=path --get core.attributesFile) \
      || attributes=$(git config --system --type=path --get core.attributesFile) \
      || attributes=${XDG_CONFIG_HOME:-$HOME/.config}/git/attributes
  fi
  while [ -L "$attributes" ]; do
    target=$(readlink "$attributes")
    case $target in
      /*) attributes=$target ;;
      *) attributes=$(dirname -- "$attributes")/$target ;;
    esac
  done
}

# A pattern as the first word of a line of attributes.
quote_for_attributes() {
  case $1 in
    *[[:blank:]\"]* | \#*) printf '%s\n' "$1" | sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/' ;;
    *) say "$1" ;;
  esac
}

# Replaces the attributes file by standard input, whole or not at all, and keeps its mode.
replace_attributes_file() {
  make_temporary "$attributes"
  if [ -e "$attributes" ]; then
    cp -p -- "$attributes" "$temporary" || fail "'$attributes' can't be read."
  else
    chmod 644 "$temporary"
  fi
  if ! cat >"$temporary" || ! mv -f -- "$temporary" "$attributes"; then
    fail "'$attributes' could not be written."
  fi
  temporary=
}

# Prints the attributes file without our section (`line` empty), or with `line` in it.
edited_attributes() {
  if [ -e "$attributes" ]; then set -- "$attributes"; else set -- /dev/null; fi
  LINE=$line BEGIN_MARK=$section_begin END_MARK=$section_end awk '
    BEGIN { line = ENVIRON["LINE"]; begin = ENVIRON["BEGIN_MARK"]; end = ENVIRON["END_MARK"] }
    $0 == begin && line == "" { inside = 1; next }
    $0 == end && line == "" { inside = 0; next }
    $0 == end && !added { print line; added = 1 }
    inside && / merge=jsonl$/ { next }
    { print }
    END { if (line != "" && !added) print begin "\n" line "\n" end }
  ' "$1"
}

# Whether our section is there, from its first line to its last.
has_section() {
  [ -f "$attributes" ] && BEGIN_MARK=$section_begin END_MARK=$section_end awk '
    $0 == ENVIRON["BEGIN_MARK"] { begun = 1 }
    $0 == ENVIRON["END_MARK"] && begun { ended = 1 }
    END { exit begun && ended ? 0 : 1 }
  ' "$attributes"
}

# Whether pattern $1 has the driver already, in our section or by a line of the user's own.
has_pattern() {
  [ -f "$attributes" ] && PATTERN="$1 " awk '
    index($0, ENVIRON["PATTERN"]) == 1 { merged = (" " $0 " ") ~ /[ \t]merge=jsonl[ \t]/ }
    END { exit merged ? 0 : 1 }
  ' "$attributes"
}

add_attributes() {
  choose_attributes_file
  while IFS= read -r pattern; do
    [ -n "$pattern" ] || continue
    pattern=$(quote_for_attributes "$pattern")
    if has_pattern "$pattern"; then
      say "Already in $attributes: $pattern merge=jsonl"
      continue
    fi
    line="$pattern merge=jsonl"
    edited_attributes >"$scratch/attributes"
    replace_attributes_file <"$scratch/attributes"
    say_change "Added to $attributes: $line"
  done <<PATTERNS
$patterns
PATTERNS
}

remove_attributes() {
  choose_attributes_file
  has_section || return 0
  line=
  edited_attributes >"$scratch/attributes"
  if [ -s "$scratch/attributes" ]; then
    replace_attributes_file <"$scratch/attributes"
    say_change "Removed the lines for jsonl-merge from $attributes"
  else
    remove_file "$attributes"
  fi
}

# --- The modes -------------------------------------------------------------------------------

say_changes() { [ "$changes" -gt 0 ] || say "There was nothing to change."; }

install_all() {
  [ -f "$bin/jsonl-merge" ] || can_hold_files "$bin" || fail "'$bin' can't be written to." \
    "Choose another folder with --prefix, or run this as root."
  refuse_foreign_driver
  build
  install_file "$program" "$bin/jsonl-merge" 755
  if [ -n "$companion" ]; then
    install_file "$companion" "$bin/git-jsonl" 755
  else
    say "There is no git-jsonl beside '$program', so 'git jsonl' is not installed."
  fi
  for page in "$checkout"/Documentation/man/*.1; do
    [ ! -e "$page" ] || install_file "$page" "$manuals/${page##*/}" 644
  done
  register
  if [ -n "$patterns" ]; then
    add_attributes
  else
    say "Attributes say which files the driver merges: run this with --attributes '*.jsonl'," \
      "or add a line to the repository's .gitattributes (gitattributes.template shows how)."
  fi
  if [ -z "$repository" ] && [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER:-}" ]; then
    say "The driver is registered for root. To register it for $SUDO_USER, too, run this as" \
      "$SUDO_USER: JSONL_MERGE_BINARY='$bin/jsonl-merge' ./install.sh --prefix '$prefix'"
  fi
  [ -z "$companion" ] \
    || say "In a clone, 'git jsonl init' does the rest: the attributes, the hooks and the store."
  say_changes
}

uninstall_all() {
  unregister
  remove_attributes
  if [ -z "$repository" ]; then
    remove_file "$bin/jsonl-merge"
    remove_file "$bin/git-jsonl"
    for page in "$checkout"/Documentation/man/*.1; do
      [ ! -e "$page" ] || remove_file "$manuals/${page##*/}"
    done
    say "Repositories that were registered with --local are still registered:" \
      "in each of them, run this with --uninstall --local."
  fi
  say_changes
}

run_tests() {
  need_swift
  need_libraries
  need_test_tools
  cd -- "$checkout"
  swift test || exit 1
}

clean_up() {
  [ -z "$temporary" ] || rm -f -- "$temporary"
  rm -rf -- "$scratch"
}

main() {
  parse_arguments "$@"
  checkout=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
  [ -n "${HOME:-}" ] || fail "HOME is not set, so your git configuration can't be found."
  need_git
  # A git hook or alias may run this script. Its variables must not choose the repository.
  unset GIT_CONFIG GIT_DIR GIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_OBJECT_DIRECTORY \
    GIT_PREFIX
  temporary=
  scratch=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  [ -z "$repository" ] || git -C "$repository" rev-parse --git-dir >/dev/null \
    || fail "'$repository' is not in a git repository."
  choose_folders
  case $mode in
    install) install_all ;;
    uninstall) uninstall_all ;;
    demo)
      find_program
      sh "$checkout/Documentation/demo.sh" "$program"
      say "Nothing was installed. To install the driver and have it merge your *.jsonl files, run:"
      say && say "  ./install.sh --attributes '*.jsonl'"
      ;;
    test) run_tests ;;
    prepare) need_swift && need_libraries && need_test_tools && say_changes ;;
  esac
}

main "$@"
