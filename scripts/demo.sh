#!/usr/bin/env bash
# ./dev demo: the tutorial in a sandbox, then the mistake that its document has.
set -u
ipsh=$1
scripts=$(dirname "$0")

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "$ ipsh --sandbox --internet scripts/veth.ipsh    # the tutorial, first part: one ping fails, one is answered"
"$ipsh" --sandbox --internet "$scripts/veth.ipsh" || exit

say "$ ipsh --sandbox -v scripts/bridge.ipsh          # second part"
"$ipsh" --sandbox -v "$scripts/bridge.ipsh" || exit

say "$ ipsh --sandbox broken.ipsh                     # as the document has it: vent0 where vnet0 is meant"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
sed 's/netns vnet0$/netns vent0/' "$scripts/bridge.ipsh" >"$folder/broken.ipsh"
(cd "$folder" && "$ipsh" --sandbox broken.ipsh)
status=$?
echo "exit status $status"
[ "$status" -ne 0 ]
