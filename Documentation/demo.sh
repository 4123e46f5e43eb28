#!/bin/sh
# Shows what the merge driver does: demo.sh PROGRAM merges two clones of one repository, in a
# temporary folder, without PROGRAM as the driver and with it.
#
# Exit status: 0 if the driver made the merge that is expected of it, 1 if not.
set -eu

say() { printf '%s\n' "$*"; }

# Prints a paragraph with blank lines around it.
explain() { printf '\n%s\n\n' "$*" | fold -s -w 80; }

# Makes git see nothing of this user or machine, and speak English.
isolate_git() {
  unset GIT_CONFIG_PARAMETERS
  export HOME="$scratch" XDG_CONFIG_HOME="$scratch" LC_ALL=C GIT_PAGER=cat GIT_TEMPLATE_DIR=
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1 GIT_CONFIG_COUNT=0
  export GIT_AUTHOR_DATE='2026-03-02T12:00:00Z' GIT_COMMITTER_DATE='2026-03-02T12:00:00Z'
}

# Makes person $1 the one who commits from here on.
commit_as() {
  export GIT_AUTHOR_NAME="$1" GIT_COMMITTER_NAME="$1"
  export GIT_AUTHOR_EMAIL="$1@example.com" GIT_COMMITTER_EMAIL="$1@example.com"
}

# A task of the demonstration: its id, title, status, priority, labels, other members, and the hour
# of its last edit.
task() {
  printf '{"id":"%s","title":"%s","status":"%s","priority":%s,"labels":[%s],%s' \
    "$1" "$2" "$3" "$4" "$5" "$6"
  printf '"updated_at":"2026-03-02T%s:00:00Z"}\n' "$7"
}

# The tasks before anybody edits them, as Ada and as Ben leave them, and as they should be merged.
write_versions() {
  {
    task t-1 'Write report' open 2 '"docs"' '' 09
    task t-2 'Fix login' open 1 '' '' 09
  } >"$scratch/before"
  {
    task t-1 'Write the report' 'done' 2 '"docs","q1"' '' 10
    task t-2 'Fix login' open 1 '' '' 09
    task t-3 'Book a room' open 3 '' '' 10
  } >"$scratch/ada"
  {
    task t-1 'Write Q1 report' open 1 '"docs","finance"' '"owner":"ben",' 11
    task t-2 'Fix login' open 1 '' '' 09
    task t-4 'Send invites' open 2 '' '' 11
  } >"$scratch/ben"
  {
    task t-1 'Write Q1 report' 'done' 1 '"docs","finance","q1"' '"owner":"ben",' 11
    task t-2 'Fix login' open 1 '' '' 09
    task t-3 'Book a room' open 3 '' '' 10
    task t-4 'Send invites' open 2 '' '' 11
  } >"$scratch/expected"
}

# Commits version $2 of the tasks as person $1, in the clone of that name; pushes if there is $3.
commit_tasks() {
  commit_as "$1"
  cp "$scratch/$2" "$scratch/$1-clone/tasks.jsonl"
  git -C "$scratch/$1-clone" add tasks.jsonl
  git -C "$scratch/$1-clone" commit -q -m "Tasks as $1 has them"
  [ -z "${3:-}" ] || git -C "$scratch/$1-clone" push -q origin HEAD
}

make_clones() {
  git init -q --bare "$scratch/shared.git"
  git -C "$scratch/shared.git" symbolic-ref HEAD refs/heads/main
  git clone -q "$scratch/shared.git" "$scratch/ada-clone" 2>/dev/null
  git -C "$scratch/ada-clone" symbolic-ref HEAD refs/heads/main
  commit_tasks ada before push
  git clone -q "$scratch/shared.git" "$scratch/ben-clone"
  commit_tasks ada ada push
  commit_tasks ben ben
}

# A path as a word of the driver's line, which git reads for percent signs before sh reads it.
quote_for_driver() { printf '%s\n' "$1" | sed "s/'/'\\\\''/g; s/%/%%/g; s/^/'/; s/\$/'/"; }

use_driver() {
  git -C "$scratch/ben-clone" config merge.jsonl.driver "$(quote_for_driver "$1") -p %P -L %L \
--label-base %S --label-ours %X --label-theirs %Y %O %A %B"
  mkdir -p "$scratch/ben-clone/.git/info"
  say '*.jsonl merge=jsonl' >"$scratch/ben-clone/.git/info/attributes"
}

indent() { sed 's/^/  | /'; }

# Merges Ada's tasks into Ben's clone, shows what git says and the file, and returns git's status.
show_pull() {
  say "  \$ git pull"
  status=0
  git -C "$scratch/ben-clone" pull --no-rebase --no-edit >"$scratch/output" 2>&1 || status=$?
  grep -v -e '^From ' -e '^ .*->' "$scratch/output" | indent
  say "  \$ cat tasks.jsonl"
  indent <"$scratch/ben-clone/tasks.jsonl"
  return "$status"
}

# Prints task t-1 of all versions side by side, a field a line.
show_fields() {
  awk '
    function note(column, line,   name, rest) {
      gsub(/^\{|\}$/, "", line)
      while (match(line, /^,?"[a-z_]+":/)) {
        name = substr(line, RSTART, RLENGTH)
        gsub(/[",:]/, "", name)
        line = substr(line, RLENGTH + 1)
        rest = match(line, /,"[a-z_]+":/) ? RSTART : length(line) + 1
        value[name, column] = substr(line, 1, rest - 1)
        line = substr(line, rest)
        if (!(name in known)) { known[name] = 1; names[++count] = name }
      }
    }
    FNR == 1 { column++ }
    /^\{"id":"t-1"/ { note(column, $0) }
    END {
      form = "  %-11s %-15s %-19s %-19s %s\n"
      printf form, "", "before", "Ada", "Ben", "merged"
      for (i = 1; i <= count; i++) {
        name = names[i]
        for (c = 1; c <= 4; c++) {
          shown[c] = value[name, c]
          if (name == "updated_at") shown[c] = substr(shown[c], 13, 5)
          if (c > 1 && c < 4 && value[name, c] == value[name, 1]) shown[c] = "."
        }
        printf form, name, shown[1], shown[2], shown[3], shown[4]
      }
    }
  ' "$scratch/before" "$scratch/ada" "$scratch/ben" "$scratch/ben-clone/tasks.jsonl"
}

make_merges() {
  isolate_git
  write_versions
  make_clones
  explain "Ada and Ben each have a clone of a repository with two tasks in tasks.jsonl:"
  indent <"$scratch/before"
  explain "Both edit task t-1, and each adds a task. Ada pushes first; then Ben pulls. First" \
    "without the driver:"
  show_pull || true
  git -C "$scratch/ben-clone" merge --abort
  explain "A conflict: Ben would have to merge the two edits by hand. The same pull with" \
    "jsonl-merge as the merge driver for *.jsonl:"
  use_driver "$1"
  show_pull
}

main() {
  scratch=$(mktemp -d)
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  status=0
  make_merges "$1" || status=$?
  if [ "$status" -ne 0 ] || ! cmp -s "$scratch/expected" "$scratch/ben-clone/tasks.jsonl"; then
    explain "This is not what was expected, which is a clean merge with this result:"
    indent <"$scratch/expected"
    exit 1
  fi
  explain "Task t-1, field by field (a dot marks a field that was not changed):"
  show_fields
  explain "No conflict. A field that only one of them edited has that edit. All labels and both" \
    "new tasks are there. Both changed the title: the later edit holds, and the driver reports" \
    "the overridden value on a line of its own."
}

main "$@"
