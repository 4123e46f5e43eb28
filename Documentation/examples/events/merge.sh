# Two hosts append to one log, and one of them cut its beginning off.
start events.jsonl
branch host-b
change events.jsonl 1d
echo '{"at":"2026-03-01T08:10:00Z","host":"b","event":"warning"}' >>events.jsonl
echo '{"at":"2026-03-01T08:30:00Z","host":"b","event":"stop"}' >>events.jsonl
run "cat events.jsonl"
save 'Events of host b'
back
echo '{"at":"2026-03-01T08:20:00Z","host":"a","event":"logout","user":"ada"}' >>events.jsonl
run "cat events.jsonl"
save 'Events of host a'
compare events.jsonl host-b
merge host-b
run "cat events.jsonl"
