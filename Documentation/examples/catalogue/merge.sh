# A script books what the shop sold, while two editors change names and prices.
start products.jsonl
branch shop
run "git jsonl put T-100 stock-=3"
run "git jsonl put K-200 stock-=1"
run "git jsonl put --where \"price < 5\" tags+=cheap"
save 'Sales of Monday'
branch Eva
run "git jsonl put T-100 price=5.90 name='Green tea, loose'"
run "git jsonl put K-201 price=22"
save 'New prices'
back
run "git jsonl put T-100 stock-=2 price=6.10"
run "git jsonl put K-200 stock+=20"
save 'A delivery'
merge shop
compare products.jsonl Eva
merge Eva
run "git jsonl resolve --field price=theirs"
run "git commit -q --no-edit"
run "git jsonl list"
