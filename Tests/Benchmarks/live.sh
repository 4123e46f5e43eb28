#!/usr/bin/env bash
# Measures live collections over NATS, in turn on this machine, against a server of its own:
#
# - a claim, as a process of its own, beside a program in C that connects and creates a key;
# - 100,000 events appended, beside nats-py;
# - how long it takes until a change on one clone is in the file of another, where `git jsonl watch`
#   runs.
#
# Prints tables. It needs nats-server, a C compiler, libnats-dev, and python3-venv for nats-py.
#
#   Tests/Benchmarks/live.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/live.sh      the programs in FOLDER, without a build
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-40}
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build")}
export PATH=$PROGRAMS:$PATH:/usr/sbin:/sbin
tools=$checkout/.build/data-tools
"$checkout/.ci/data-tools" "$tools"
python=$tools/bin/python

port=$("$python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])')
cat >"$folder/server.conf" <<CONF
listen: "127.0.0.1:$port"
jetstream { store_dir: "$folder/store", max_file: 8G, max_mem: 64M }
CONF
nats-server -c "$folder/server.conf" >"$folder/log" 2>&1 &
pids=($!)
at_end() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
}
until grep -q 'Server is ready' "$folder/log"; do sleep 0.1; done
url=nats://127.0.0.1:$port

cat >"$folder/create.c" <<'C'
#include <nats/nats.h>
#include <stdio.h>

/* create URL BUCKET KEY: creates a key, as little as it takes. */
int main(int count, char **words) {
  natsConnection *connection = NULL;
  jsCtx *context = NULL;
  kvStore *store = NULL;
  uint64_t revision = 0;
  natsStatus status = count == 4 ? NATS_OK : NATS_INVALID_ARG;
  if (status == NATS_OK) status = natsConnection_ConnectTo(&connection, words[1]);
  if (status == NATS_OK) status = natsConnection_JetStream(&context, connection, NULL);
  if (status == NATS_OK) status = js_KeyValue(&store, context, words[2]);
  if (status == NATS_OK) status = kvStore_CreateString(&revision, store, words[3], "{}");
  if (status != NATS_OK) fprintf(stderr, "create: %s\n", natsStatus_GetText(status));
  kvStore_Destroy(store);
  jsCtx_Destroy(context);
  natsConnection_Destroy(connection);
  return status == NATS_OK ? 0 : 1;
}
C
"${CC:-cc}" -O2 -o "$folder/create" "$folder/create.c" -lnats

# --- A repository, and its clone -------------------------------------------------------------

begin 3000
mkdir -p .jsonl
cat >.jsonl/policies.yml <<'YAML'
namespace: measured
policies:
  - {pattern: records.jsonl, key: id, claims: {tier: nats-kv}}
  - {pattern: live/presence.jsonl, key: id, tier: nats-kv, consistency: lww}
  - {pattern: live/locks.jsonl, key: id, tier: nats-kv, consistency: cas-create}
  - {pattern: live/log.jsonl, tier: nats-stream, consistency: append}
YAML
git add --all
git -c core.hooksPath=/dev/null commit --quiet --message Policies
git jsonl remote add live "$url"
git jsonl live init >/dev/null
git clone --quiet "$folder/notes" "$folder/other"
git -C "$folder/other" jsonl remote add live "$url"
(cd "$folder/other" && git jsonl init records.jsonl >/dev/null 2>&1)

# --- Claims ----------------------------------------------------------------------------------

bucket=measured_live_2flocks_2ejsonl
for ((round = 0; round < rounds; round++)); do
  key=$(printf 'r-%05d' "$round")
  measure c "$folder/create" "$url" "$bucket" "c-$round"
  measure claim git-jsonl claim -c records.jsonl "$key"
  measure release git-jsonl release -c records.jsonl "$key"
  measure put git-jsonl put -c live/locks.jsonl "p-$round" by=ada
done

# --- Events ----------------------------------------------------------------------------------

# Appends events by a program, and prints the microseconds. What is sent is there before the clock
# runs.
cat >"$folder/events.py" <<'PYTHON'
import asyncio, json, subprocess, sys, threading, time
way, url, program, number = sys.argv[1:]
count = 100000
events = [("%s-%s-%06d" % (way, number, each),
    json.dumps({"id": "%s-%s-%06d" % (way, number, each), "text": "t" * 100}).encode())
    for each in range(count)]

async def library():
    import nats
    server = await nats.connect(url)
    context = server.jetstream(publish_async_max_pending=4096)
    await context.add_stream(name="by_hand_" + number, subjects=["by.hand.%s.>" % number])
    start = time.monotonic()
    for name, line in events:
        await context.publish_async("by.hand.%s.%s" % (number, name), line,
            headers={"Nats-Msg-Id": name})
    await context.publish_async_completed()
    print(int((time.monotonic() - start) * 1e6))
    info = await context.stream_info("by_hand_" + number)
    assert info.state.messages == count, info
    await server.close()

def helper():
    child = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def ask(id, op, body=b"", **members):
        head = dict(id=id, op=op, **members)
        if body: head["bytes"] = len(body)
        return json.dumps(head, separators=(",", ":")).encode() + b"\n" + body
    def answer():
        head = json.loads(child.stdout.readline())
        child.stdout.read(head.get("bytes", 0))
        assert head["ok"], head
        return head
    def send(*messages):
        def write():
            for each in messages: child.stdin.write(each)
            child.stdin.flush()
        threading.Thread(target=write).start()
        return [answer() for each in messages]
    place = {"namespace": "measured", "collection": "by-hand-" + number}
    send(ask(1, "hello", version=1, client="b", url=url, settings={}, deadline_ms=60000))
    send(ask(2, "live-open", once="o", kind="events", settings={}, **place))
    messages = []
    for start in range(0, count, 10000):
        part = events[start:start + 10000]
        messages.append(ask(3 + start, "append", b"".join(line + b"\n" for _, line in part),
            events=[[name, len(line)] for name, line in part], after=0, **place))
    start = time.monotonic()
    for found in send(*messages):
        assert all("sequence" in each for each in found["results"]), found["results"][:3]
    print(int((time.monotonic() - start) * 1e6))
    child.stdin.close()
    child.wait()

helper() if way == "helper" else asyncio.run(library())
PYTHON
awk 'BEGIN {
  for (count = 0; count < 100; count++) text = text "t"
  for (number = 0; number < 100000; number++)
    printf "{\"id\":\"e-%06d\",\"text\":\"%s\"}\n", number, text
}' >"$folder/events"
put_events() { git-jsonl put -c live/log.jsonl --json - <"$1"; }
for ((round = 0; round < (rounds + 9) / 10; round++)); do
  for way in library helper; do
    "$python" "$folder/events.py" $way "$url" git-jsonl-remote-nats $round >>"$folder/times-$way"
  done
  sed "s/\"e-/\"e-$round-/" "$folder/events" >"$folder/sent"
  measure put-events put_events "$folder/sent"
done

# --- From one clone into the file of another -------------------------------------------------

# Waits until the daemon has what is there.
(cd "$folder/other" && exec git-jsonl watch) >"$folder/watch" 2>&1 &
pids+=($!)
cat >"$folder/spread.py" <<'PYTHON'
import os, subprocess, sys, time
rounds, notes, file = int(sys.argv[1]), sys.argv[2], sys.argv[3]

def has(text, limit):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        try:
            with open(file) as opened:
                if text in opened.read(): return True
        except FileNotFoundError: pass
        time.sleep(0.0005)
    return False

def put(number):
    words = ["git-jsonl", "put", "-c", "live/presence.jsonl", "ada", "n=%d" % number]
    subprocess.run(words, cwd=notes, check=True, stdout=subprocess.DEVNULL)

put(0)
assert has('"n":0}', 60), "git jsonl watch did not bring the first record within a minute"
for number in range(1, rounds + 1):
    # The file is rewritten at most twice a second, which is not measured here.
    time.sleep(0.6)
    start = time.monotonic()
    put(number)
    done = time.monotonic()
    assert has('"n":%d}' % number, 60), "a record did not come within a minute"
    print(int((time.monotonic() - start) * 1e6), max(0, int((time.monotonic() - done) * 1e6)))
PYTHON
"$python" "$folder/spread.py" "$rounds" "$folder/notes" "$folder/other/live/presence.jsonl" \
  >"$folder/spread"
cut -d ' ' -f 1 "$folder/spread" >"$folder/times-whole"
cut -d ' ' -f 2 "$folder/spread" >"$folder/times-spread"

# --- Tables ----------------------------------------------------------------------------------

# The time that 95 of 100 take at most, of the times named $1.
late() {
  sort -n "$folder/times-$1" | awk '{ value[NR] = $1 } END {
    place = int(NR * 0.95 + 0.999); printf "%.1f ms", value[place] / 1000 }'
}
ratio() { echo "$(median "$1") $(median "$2")" | awk '{ printf "%.2f", $1 / $3 }'; }
# Text between backquotes is Markdown.
# shellcheck disable=SC2016
{
  echo "NATS $(nats-server --version | sed 's/.*v//'), medians."
  echo
  echo '| one process, from its start to its end | | beside C |'
  echo '| --- | --- | --- |'
  echo "| C: connect and create a key | $(median c) | |"
  echo "| \`git jsonl claim\` | $(median claim) | $(ratio claim c) |"
  echo "| \`git jsonl release\` | $(median release) | $(ratio release c) |"
  echo "| \`git jsonl put\` under \`cas-create\` | $(median put) | $(ratio put c) |"
  echo
  echo '| 100,000 events | | beside nats-py |'
  echo '| --- | --- | --- |'
  echo "| nats-py, 4,096 at once | $(median library) | |"
  echo "| the remote helper | $(median helper) | $(ratio helper library) |"
  echo "| \`git jsonl put --json\`, with store and file | $(median put-events) |" \
    "$(ratio put-events library) |"
  echo
  echo '| from one clone into the file of another | median | 95 of 100 |'
  echo '| --- | --- | --- |'
  echo "| from the start of \`put\` | $(median whole) | $(late whole) |"
  echo "| from its end | $(median spread) | $(late spread) |"
}
