#!/usr/bin/env bash
# A master copy outlasts a power cut: bytes and names reach the disk before the record says that it is there.
#
# Run by `run.sh` on the prepared store; prints one line per thing that is bad. The order of the calls is looked at,
# because a killed process loses nothing that only a power cut would.

set -uo pipefail
. "$(dirname "$0")/world.sh"
cp -r "$ROOT/store" "$ROOT/library"
cd "$ROOT/library" || exit 2
DSL=$ROOT/library/.git/dsl
TRACE=$ROOT/library.trace
the_command library

bad() { echo "BAD library: $*"; }

put() {
    strace -f -y -qq -o "$TRACE" -e trace=fsync,fdatasync,rename,renameat,renameat2 "$@" "$RELMAN" "${ACT[@]}" \
        > "$ROOT/said" 2> "$ROOT/complained"
}

# The line of the first call after a line that looks like this; nothing where there is none.
call_after() { awk -v line="$1" -v looks="$2" 'NR > line && index($0, looks) { print NR; exit }' "$TRACE"; }

# Says what is missing unless such calls come one after the other: pairs of words and what a call has in it.
in_order() {
    local line=0
    while [ $# -gt 0 ]; do
        line=$(call_after "$line" "$2")
        [ -n "$line" ] || { bad "$1 is not where it should be"; return; }
        shift 2
    done
}

put || bad "put: exit $?: $(cat "$ROOT/complained")"
cp "$TRACE" "$ROOT/library.whole"
SHELF=$(dirname "$(find "$DSL/sha256" -type f)")
# The branch moves when the file beside it is whole.
THE_RECORD='refs/heads/main.lock>'
in_order 'the sync of the bytes' "<$DSL/incoming/" 'the move to their place' "\", \"$SHELF/" \
    'the sync of the shelf after the move' "<$SHELF>" 'the record' "$THE_RECORD"
for folder in "$DSL" "$DSL/sha256"; do
    in_order "the sync of ${folder#"$ROOT/library/"}" "<$folder>" 'the record' "$THE_RECORD"
done

# A copy that stands there whole was perhaps written by somebody whom the power left.
put || bad "put again: exit $?: $(cat "$ROOT/complained")"
for path in "<$SHELF/" "<$SHELF>" "<$DSL/sha256>" "<$DSL>"; do
    in_order "the sync of ${path#"<$ROOT/library/"} by another put" "$path"
done

# What does not reach the disk is not recorded.
calls=$(grep -E 'fsync\(' "$ROOT/library.whole" | awk -v dsl="<$DSL" '{ n = ++count[$1] } index($0, dsl) { print n }')
[ "$(wc -w <<< "$calls")" -ge 5 ] || bad "only $(wc -w <<< "$calls") syncs in the library"
for n in $calls; do
    rm -rf "$ROOT/library.fresh"
    cp -r "$ROOT/store" "$ROOT/library.fresh"
    cd "$ROOT/library.fresh" || exit 2
    before=$(git rev-list --count main)
    put --inject="fsync:error=EIO:when=$n" && bad "sync $n of the library fails, and put ends with 0"
    [ "$(git rev-list --count main)" = "$before" ] || bad "sync $n of the library fails, and the deposit is recorded"
done
exit 0
