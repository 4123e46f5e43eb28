# Agents say that they are there, claim tasks, send messages and attach a file, all on one remote.
export REMOTE="${AGENTS_REMOTE:-dir://$scratch/remote}"
start tasks.jsonl
share
run "git jsonl remote add shared \"\$REMOTE\""
run "git jsonl live init"
run "git jsonl put -c live/presence.jsonl Ada doing=planning"
clone agent-1 tasks.jsonl
add agent.sh
run "git jsonl remote add shared \"\$REMOTE\""
run "git jsonl claim -c tasks.jsonl t-1"
run "git jsonl list -c live/presence.jsonl"
back
run "git jsonl put -c tasks.jsonl t-1 notes='Use the sheet of May.'"
save 'Plan the meeting'
run "git push -q origin main"
# The message says who has it since when, which differs each time.
run "git jsonl claim -c tasks.jsonl t-1 2>/dev/null || echo \"exit status \$?\""
again agent-1
run "git jsonl release -c tasks.jsonl t-1"
run "git jsonl claim -c tasks.jsonl --next @ready --sort id --run ./agent.sh"
back
run "git jsonl list -c live/presence.jsonl"
run "git jsonl list -c live/messages.jsonl --json"
git fetch -q origin
git tag finished origin/main^2
compare tasks.jsonl finished
run "git pull -q origin main"
run "git jsonl blob get t-1 report -c tasks.jsonl"
run "git jsonl claim -c tasks.jsonl --next @ready"
