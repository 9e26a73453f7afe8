#!/usr/bin/env bash
# Standard output that is closed or full: a list ends quietly, and what was recorded stays recorded.
#
# Run by `run.sh` on the prepared store; prints one line per thing that is bad.

set -uo pipefail
. "$(dirname "$0")/world.sh"
cp -r "$ROOT/store" "$ROOT/streams"
cd "$ROOT/streams" || exit 2
as lead-developer

bad() { echo "BAD streams: $*"; }

# Runs a command whose reader is gone before it writes; prints exit code, then standard error.
into_a_closed_pipe() {
    { sleep 0.2; relman "$@" 2> "$ROOT/stderr"; echo $? > "$ROOT/code"; } | true
    cat "$ROOT/code"
    grep -v '^next:' "$ROOT/stderr"
}

# Many rows, of which one is read.
for _ in $(seq 300); do echo 'new "A title of some length, so that the rows fill more than a pipe holds"'; done > "$ROOT/many"
relman batch "$ROOT/many" > /dev/null 2>&1 || bad "batch of 300: exit $?"
for form in --json '--format csv' ''; do
    # shellcheck disable=SC2086
    relman list --all $form 2> "$ROOT/stderr" | head -1 > /dev/null
    code=${PIPESTATUS[0]}
    [ "$code" = 141 ] || [ "$code" = 0 ] || bad "list $form | head -1: exit $code"
    grep -qiE 'panic|broken' "$ROOT/stderr" && bad "list $form | head -1 says $(cat "$ROOT/stderr")"
done
said=$(into_a_closed_pipe list --all)
[ "$said" = 141 ] || bad "list into a closed pipe: $said"
before=$(git rev-list --count main)
said=$(into_a_closed_pipe new 'Into nothing')
[ "$said" = 141 ] || bad "new into a closed pipe: $said"
[ "$(git rev-list --count main)" = $((before + 1)) ] || bad "new into a closed pipe was not recorded"

relman list --all > /dev/full 2> "$ROOT/stderr" && bad "list into a full device: exit 0"
grep -qi panic "$ROOT/stderr" && bad "list into a full device panics"
relman new 'Onto a full disk' > /dev/full 2> "$ROOT/stderr"
[ "$(git rev-list --count main)" = $((before + 2)) ] || bad "new into a full device was not recorded"
[ -z "$(git status --porcelain)" ] || bad "git status is not clean"
said=$(relman audit) || bad "audit: $said"
exit 0
