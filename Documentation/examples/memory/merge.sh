# Two agents learn something about the same person; one of them corrects what was known.
start memory.jsonl
branch agent-1
change memory.jsonl 's/lives in Rome/lives in Oslo/'
echo '{"type":"relation","from":"Ann","to":"Ben","relationType":"knows"}' >>memory.jsonl
run "cat memory.jsonl"
save 'Ann has moved'
back
change memory.jsonl 's/"likes tea"/"likes tea","has a dog"/'
echo '{"type":"entity","name":"Ben","entityType":"person","observations":[]}' >>memory.jsonl
run "cat memory.jsonl"
save 'Ann has a dog'
compare memory.jsonl agent-1
merge agent-1
run "cat memory.jsonl"
