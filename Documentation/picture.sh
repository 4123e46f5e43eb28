#!/bin/sh
# Draws what somebody in a conflict sees: picture.sh FOLDER prints an SVG of a terminal in which a
# merge of git alone is resolved, with the programs of FOLDER. The picture of the README is made by
#
#     Documentation/picture.sh .build/release > Documentation/picture.svg
#
# All that it shows is what the programs print, in a repository in a temporary folder.
set -eu

# Makes git see nothing of this user or machine, and give the same ids to the same commits.
isolate_git() {
  unset GIT_CONFIG_PARAMETERS
  export HOME="$scratch" XDG_CONFIG_HOME="$scratch" LC_ALL=C GIT_PAGER=cat GIT_TEMPLATE_DIR=
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1 GIT_CONFIG_COUNT=0
  export GIT_EDITOR=true
}

# Commits the files as person $1 at hour $2, with the message $3.
commit_as() {
  export GIT_AUTHOR_NAME="$1" GIT_COMMITTER_NAME="$1"
  export GIT_AUTHOR_EMAIL="$1@example.com" GIT_COMMITTER_EMAIL="$1@example.com"
  export GIT_AUTHOR_DATE="2026-03-02T$2:00:00Z" GIT_COMMITTER_DATE="2026-03-02T$2:00:00Z"
  git add --all
  git commit -q -m "$3"
}

# A task: its id, title, status, labels, and the hour of its last edit.
task() {
  printf '{"id":"%s","title":"%s","status":"%s","labels":[%s],' "$1" "$2" "$3" "$4"
  printf '"updated_at":"2026-03-02T%s:00:00Z"}\n' "$5"
}

# A repository with the branch main, which is checked out, and a branch ben beside it.
make_repository() {
  git init -q -b main "$scratch/tasks"
  cd "$scratch/tasks"
  mkdir .jsonl
  printf 'version: 1\npolicies:\n  - pattern: "*.jsonl"\n    merge_rules: {status: conflict}\n' \
    >.jsonl/policies.yml
  { task t-1 'Write report' open '"docs"' 09; task t-2 'Fix login' open '' 09; } >tasks.jsonl
  commit_as Ada 09 'Begin'
  git switch -q -c ben
  {
    task t-1 'Write Q1 report' open '"docs","finance"' 11
    task t-2 'Fix login' blocked '' 11
    task t-3 'Send invites' open '' 11
  } >tasks.jsonl
  commit_as Ben 11 'Plan the quarter'
  git switch -q main
  {
    task t-1 'Write the report' 'done' '"docs","q1"' 10
    task t-2 'Fix login' 'done' '' 10
  } >tasks.jsonl
  commit_as Ada 10 'Report is written'
}

# Shows a command, and what it prints, whatever comes of it.
run() {
  printf '$ %s\n' "$*"
  eval "$*" 2>&1 || true
}

scene() {
  run git merge ben
  run git jsonl resolve --field status=ours
  run git commit --quiet --no-edit
  run git jsonl log --stat
}

# Draws the lines of a text as a terminal would show them: commands bold, what is overridden or
# removed red, what is added green.
draw() {
  awk '
    function escape(text) {
      gsub(/&/, "\\&amp;", text)
      gsub(/</, "\\&lt;", text)
      gsub(/>/, "\\&gt;", text)
      return text
    }
    {
      line[NR] = escape($0)
      if (length($0) > width) width = length($0)
      kind[NR] = /^\$ / ? "command" : /\(overridden\)$|^ +- / ? "removed" : /^ +\+ / ? "added" : ""
    }
    END {
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ", \
        width * 8.4 + 32, NR * 18 + 32
      print "role=\"img\" aria-label=\"A conflict, resolved by record, in a terminal\">"
      print "<style>"
      print "text { font: 14px ui-monospace, Menlo, Consolas, monospace; white-space: pre }"
      print "text { fill: #d7dae0 }"
      print ".command { fill: #ffffff; font-weight: bold }"
      print ".removed { fill: #f28b82 }"
      print ".added { fill: #81c995 }"
      print "</style>"
      print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e2127\"/>"
      for (number = 1; number <= NR; number++) {
        printf "<text x=\"16\" y=\"%d\"%s xml:space=\"preserve\">%s</text>\n", number * 18 + 14, \
          (kind[number] == "" ? "" : " class=\"" kind[number] "\""), line[number]
      }
      print "</svg>"
    }
  '
}

main() {
  programs=$(CDPATH='' cd -- "$1" && pwd)
  PATH="$programs:$PATH"
  export PATH
  scratch=$(mktemp -d)
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  isolate_git
  make_repository
  scene >"$scratch/seen"
  draw <"$scratch/seen"
}

main "$@"
