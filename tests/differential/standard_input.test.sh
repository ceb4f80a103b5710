# A script on standard input: what programs in it read from there, and where it goes on, must be as under bash -e.
# The snippets of standard_input.txt, each once from a file and once from a pipe.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
awk -v n=1 '/^---$/ { n++; next } { print > sprintf("snippet%02d", n) }' "$SOURCE/tests/differential/standard_input.txt"
failed=0
for snippet in snippet*; do
  bash -e -s < "$snippet" > expected 2> /dev/null
  echo "status $?" >> expected
  "$IPSH" < "$snippet" > from_file 2> errors
  echo "status $?" >> from_file
  cat "$snippet" | "$IPSH" > from_pipe 2>> errors
  echo "status $?" >> from_pipe
  for actual in from_file from_pipe; do
    cmp -s expected "$actual" && continue
    failed=1
    echo "$snippet, $actual:"
    cat "$snippet"
    diff expected "$actual"
    cat errors
  done
done
exit "$failed"
