#!/bin/sh
# The first hour of a team with a catalogue: products keyed by `sku`, two editors, and a script that
# knows nothing but git. Run it in an empty folder, with git, git-jsonl and jsonl-merge on the PATH.
set -eu
count=${PRODUCTS:-20000}

# The team's repository, and Ada's clone of it.
git init -q --bare shop.git
git --git-dir shop.git symbolic-ref HEAD refs/heads/main
git clone -q shop.git ada 2>clone.log
cd ada
git symbolic-ref HEAD refs/heads/main
awk -v count="$count" 'BEGIN {
  for (id = 1; id <= count; id++) {
    printf "{\"sku\":\"P-%05d\",\"name\":\"Product %d\",", id, id
    printf "\"price\":%d.50,\"stock\":%d,\"tags\":[\"new\"]}\n", id % 90 + 5, id % 40 + 10
  }
}' >products.jsonl
git add products.jsonl
git commit -q -m 'Products'
git push -q -u origin main

# Ada sets it up. What init offers, she takes.
git jsonl init products.jsonl
git jsonl policy suggest products.jsonl --write
git add --all
git commit -q -m 'Merge products by record'
git push -q
git jsonl doctor
cd ..

# The editors and the script have clones of their own. The script needs the driver alone.
git clone -q shop.git eva
git clone -q shop.git ben
git clone -q shop.git night
(cd eva && git jsonl init)
(cd ben && git jsonl init)
(cd night && git jsonl install)

# Eva works in a spreadsheet.
cd eva
git jsonl list --csv >../products.csv
sed -e 's/Product 7,/Teapot,/' -e 's/Product 9,/Kettle,/' ../products.csv >../edited.csv
git jsonl import --csv ../edited.csv
git commit -q -a -m 'Names'
git push -q
cd ..

# Ben edits many products at once, and books a delivery.
cd ben
git jsonl put --where 'price > 90' tags+=premium >../premium
git jsonl put P-00007 price=8.90 stock+=100
git commit -q -a -m 'Prices, and a delivery'
git pull -q --no-rebase --no-edit
git push -q
cd ..

# The script books what was sold, and rewrites the whole file.
cd night
awk -F '"stock":' -v OFS='"stock":' '
  NR % 10 == 7 { split($2, rest, ","); sub(/^[0-9]+/, rest[1] - 1, $2) }
  { print }
' products.jsonl >../sold.jsonl
cp ../sold.jsonl products.jsonl
git commit -q -a -m 'Sales of Monday'
git pull -q --no-rebase --no-edit || echo 'The merge asks.'
git jsonl resolve --dry-run || :

# Both changed the stock of one product. In this catalogue that is not a question: a rule says so.
git merge --abort
printf '    merge_rules:\n      stock: counter\n' >>.jsonl/policies.yml
git jsonl policy check
git commit -q -a -m 'Count stocks'
git pull -q --no-rebase --no-edit
git push -q
cd ..

# Ada has it all.
cd ada
git pull -q --no-rebase --no-edit
git jsonl query 'SELECT count(*) AS products, sum(stock) AS stock FROM products'
git jsonl show P-00007
git jsonl log P-00007
git jsonl doctor
