# Agents take tasks from a list, while Ada plans; both find new tasks.
start tasks.jsonl
share
clone agent-1 tasks.jsonl
add agent.sh
run "git jsonl list @ready --sort priority"
back
run "git jsonl put t-1 priority=1 notes='Use the sheet of May.'"
run "git jsonl put t-3 needs+=t-2"
run "git jsonl put t-6 title='Send the invitations' status=open priority=3 needs='[\"t-4\"]'"
save 'Plan the meeting'
run "git push -q origin main"
# The agent has not seen the plan.
again agent-1
run "git jsonl claim --next @ready --sort priority --run ./agent.sh"
clone agent-2 tasks.jsonl
run "git jsonl claim --next @ready --sort priority"
back
run "git jsonl claim --next @ready --sort priority"
run "git jsonl release t-4"
git fetch -q origin
git tag finished origin/main^2
compare tasks.jsonl finished
run "git pull -q origin main"
run "git jsonl list \"status<>'done'\" --sort priority"
run "git jsonl show t-1"
