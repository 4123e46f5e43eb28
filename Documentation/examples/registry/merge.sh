# Two branches update the same package, each with an address and a checksum of its own.
start packages.jsonl
host=https://example.com
branch Ben
run "git jsonl put argon version=1.5.0 url=$host/argon-1.5.0.tar.gz sha256=c41e"
run "git jsonl put krypton version=1.0.0 url=$host/krypton-1.0.0.tar.gz sha256=09be needs='[]'"
save 'Update argon'
back
run "git jsonl put argon version=1.4.1 url=$host/argon-1.4.1.tar.gz sha256=e93a needs+=neon"
run "git jsonl put neon needs+=krypton"
save 'Security fix'
compare packages.jsonl Ben
merge Ben
run "cat packages.jsonl"
run "git jsonl resolve --all=theirs"
run "git commit -q --no-edit"
run "git jsonl list"
