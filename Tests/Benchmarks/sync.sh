#!/usr/bin/env bash
# Measures `git jsonl sync`, and git-jsonl-remote-postgres alone, beside `psql`, in turn on this
# machine, against a server of its own: a push of 100,000 records of 870 bytes beside \copy and an
# upsert by hand, a pull of all of them beside \copy (and, for the store, an import by sqlite3), and
# a push of one record, and a question whether there is anything new, beside a psql that selects 1.
# Prints tables.
#
#   Tests/Benchmarks/sync.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/sync.sh      the programs in FOLDER, without a build
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-5}
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build" git-jsonl git-jsonl-remote-postgres)}
export PATH=$PROGRAMS:$PATH
# psql itself, and not the wrapper that Debian has in PATH.
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb)")

# The server does not run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
"${as[@]}" "$bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -s -l "$folder/log" \
  -o "-k $folder -c listen_addresses= -c max_wal_size=4GB" start
at_end() { "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -s -m immediate stop; }
export PGHOST=$folder PGUSER=postgres
psql() { "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

# Speaks the protocol: STEP ROUND. The messages are there before the clock runs.
cat >"$folder/client.py" <<'PYTHON'
import json, os, subprocess, sys, threading, time
step, folder, program = sys.argv[1], sys.argv[2], sys.argv[3]
url = "postgres://postgres@" + folder.replace("/", "%2F") + "/postgres"
path, text = "tasks.jsonl", "d" * 700
known = {"version": 0}

def line(number, status):
    return json.dumps({"id": "t-%06d" % number, "title": "Record %d" % number, "status": status,
        "priority": number % 5, "labels": ["a", "b"], "description": text,
        "updated_at": "2026-11-20T10:15:00Z"}, separators=(",", ":")).encode()

def message(op, lines=(), **members):
    body = b"".join(each + b"\n" for each in lines)
    number[0] += 1
    head = dict(id=number[0], op=op, **members)
    if body: head["bytes"] = len(body)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + body

def push(start, count, status, base):
    lines = [line(each, status) for each in range(start, start + count)]
    rows = [["t-%06d" % (start + place), base, len(each)] for place, each in enumerate(lines)]
    return message("push", lines, collection=path, client="c%d" % os.getpid(), number=start,
        digest="d", rows=rows, **known)

def answer():
    head = json.loads(helper.stdout.readline())
    head["lines"] = helper.stdout.read(head.get("bytes", 0))
    assert head["ok"] and not head.get("refused"), head
    return head

def begin():
    global helper, number
    helper = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    number = [0]
    return message("hello", version=1, client="b", url=url, settings={}, deadline_ms=60000)

def ask(*messages):
    def write():
        for each in messages: helper.stdin.write(each)
        helper.stdin.flush()
    threading.Thread(target=write).start()
    return [answer() for each in messages][-1]

def close():
    helper.stdin.close()
    helper.wait()

ask(begin(), message("create", once="o", collections=[path]))
info = ask(message("info"))["collections"][0]
if info["version"]: known = {"version": info["version"], "chain": info["chain"]}
if step in ("one", "nothing"):
    close()
    number = [1]
    second = push(500, 1, "one", known["version"]) if step == "one" else message("info")
    start = time.monotonic()
    ask(begin(), second)
else:
    if step == "pull":
        start = time.monotonic()
        page = ask(message("pull", collection=path, version=0, limit=10000))
        while page.get("more"):
            last = page["rows"][-1]
            page = ask(message("pull", collection=path, version=page["version"],
                chain=page["chain"], after=[last[1], last[0]], limit=10000))
    else:
        pushes = [push(each, 10000, step, known["version"]) for each in range(0, 100000, 10000)]
        start = time.monotonic()
        ask(*pushes)
print(int((time.monotonic() - start) * 1e6))
close()
PYTHON

for status in open closed; do
  awk -v status=$status 'BEGIN {
    for (number = 0; number < 700; number++) text = text "d"
    for (number = 0; number < 100000; number++)
      printf "t-%06d\t{\"id\":\"t-%06d\",\"title\":\"Record %d\",\"status\":\"%s\"," \
        "\"priority\":%d,\"labels\":[\"a\",\"b\"],\"description\":\"%s\"," \
        "\"updated_at\":\"2026-11-20T10:15:00Z\"}\n",
        number, number, number, status, number % 5, text
  }' >"$folder/$status"
done
chmod 644 "$folder/open" "$folder/closed"

helper() {
  python3 "$folder/client.py" "$2" "$folder" "$PROGRAMS/git-jsonl-remote-postgres" \
    >>"$folder/times-$1"
}
by_hand() {
  psql -c 'create temp table sent (key text, line text)' -c "\\copy sent from '$folder/$1'" \
    -c 'insert into by_hand select * from sent
      on conflict (key) do update set line = excluded.line'
}

# A clone named $1, whose file has the lines of $2.
make_clone() {
  rm -rf -- "${folder:?}/$1"
  git init --quiet "$folder/$1"
  mkdir "$folder/$1/.jsonl"
  printf 'policies:\n  - pattern: records.jsonl\n    key: id\n' >"$folder/$1/.jsonl/policies.yml"
  cut -f 2 "$folder/$2" >"$folder/$1/records.jsonl"
  git -C "$folder/$1" jsonl init records.jsonl >/dev/null
  git -C "$folder/$1" jsonl remote add team "postgres://postgres@${folder//\//%2F}/postgres"
}
sync() { git -C "$folder/$1" jsonl sync "${@:2}"; }
# What a pull has to do: all lines out of the server, into a table of SQLite and into the file.
lines_to_sqlite() {
  rm -f "$folder/by-hand.db" "$folder/by-hand.lines"
  psql -c "\\copy by_hand to '$folder/by-hand.lines'"
  sqlite3 "$folder/by-hand.db" 'create table lines (key text primary key, line text)' \
    ".mode tabs" ".import '$folder/by-hand.lines' lines"
}

for ((round = 0; round < rounds; round++)); do
  psql -c 'set client_min_messages = warning' -c 'drop schema if exists jsonl cascade' \
    -c 'drop table if exists by_hand' -c 'create table by_hand (key text primary key, line text)'
  measure hand-new by_hand open
  helper push-new open
  measure hand-changed by_hand closed
  helper push-changed closed
  measure hand-out psql -c "\\copy by_hand to '/dev/null'"
  helper pull pull
  measure hand-in lines_to_sqlite
  for ((count = 0; count < 10; count++)); do
    measure select psql -c 'select 1'
    helper one one
    helper nothing nothing
  done

  # The same as a user does it.
  psql -c 'set client_min_messages = warning' -c 'drop schema jsonl cascade'
  make_clone writer open
  sync writer init team --create >/dev/null
  head -n 1 "$folder/open" >"$folder/first"
  make_clone reader first
  # It joins before there is anything, so that all that comes is new.
  sync reader pull >/dev/null
  measure sync-push-new sync writer push
  measure sync-pull-new sync reader pull
  cut -f 2 "$folder/closed" >"$folder/writer/records.jsonl"
  git -C "$folder/writer" jsonl import records.jsonl >/dev/null
  measure sync-push-changed sync writer push
  measure sync-pull-changed sync reader pull
  for ((count = 0; count < 10; count++)); do
    git -C "$folder/writer" jsonl put t-000500 "status=$round-$count" >/dev/null
    measure sync-push-one sync writer push
    measure sync-pull-one sync reader pull
    measure sync-nothing sync writer
  done
done

row() {
  local helper hand
  helper=$(median "$2")
  hand=$(median "$3")
  printf '| %s | %s | %s | %s |\n' "$1" "$helper" "$hand" \
    "$(echo "$helper $hand" | awk '{ printf "%.2f", $1 / $3 }')"
}
echo "PostgreSQL $(psql -c 'show server_version'), medians of $rounds rounds."
echo
echo '| | helper | psql | ratio |'
echo '| --- | --- | --- | --- |'
row 'push of 100,000 new records, beside \copy and upsert' push-new hand-new
row 'push of 100,000 changed records, beside \copy and upsert' push-changed hand-changed
row 'pull of 100,000 records, beside \copy' pull hand-out
row 'start and push of one record, beside select 1' one select
row 'start and question for what is new, beside select 1' nothing select
echo
echo '| git jsonl sync | takes | psql | ratio |'
echo '| --- | --- | --- | --- |'
row 'push of 100,000 new records, beside \copy and upsert' sync-push-new hand-new
row 'push of 100,000 changed records, beside \copy and upsert' sync-push-changed hand-changed
row 'pull of 100,000 new records, beside \copy and sqlite3' sync-pull-new hand-in
row 'pull of 100,000 changed records, beside \copy and sqlite3' sync-pull-changed hand-in
row 'push of one record, beside select 1' sync-push-one select
row 'pull of one record, beside select 1' sync-pull-one select
row 'nothing to do, beside select 1' sync-nothing select
