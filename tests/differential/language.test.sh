#!/bin/bash
# The language against bash: the corpus and random programs, each through `bash -e` and through ipsh.
# RANDOM_PROGRAMS and SEED make it longer: RANDOM_PROGRAMS=5000 SEED=1000 tests/differential/language.test.sh
command -v python3 > /dev/null || { echo "SKIP: no python3"; exit 77; }
here=$(dirname "$(readlink -f "$0")")
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$here/compare.py" "${IPSH:?}" "$here"/corpus/*.txt --random "${RANDOM_PROGRAMS:-200}" --seed "${SEED:-1}"
