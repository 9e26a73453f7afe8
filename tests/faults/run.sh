#!/usr/bin/env bash
# Kills relman before every system call that writes, and lets each of them fail; then looks at what is left.
#
# usage: tests/faults/run.sh [--small] [--only COMMAND]     (RELMAN: the program; default: the release build)
# Needs strace. The calls are counted in a dry run; each strike (`strike.sh`) has a fresh copy of the store.
# Prints `faults: N kills and M errors, 0 bad`, and exits 1 when one is bad: its world is kept and named.

set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
TARGET=${CARGO_TARGET_DIR:-$HERE/../../target}
export RELMAN=${RELMAN:-$TARGET/release/relman}
for tool in strace git "$RELMAN"; do
    command -v "$tool" > /dev/null || { echo "faults: $tool is needed and is not here" >&2; exit 1; }
done
ROOT=$(mktemp -d "${TMPDIR:-/tmp}/relman-faults.XXXXXX")
export ROOT
. "$HERE/world.sh"

WRITING=openat,creat,write,writev,pwrite64,pwritev,copy_file_range,sendfile,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,chmod,fchmod,fchmodat,utimensat,msync

# Runs a command that nothing befalls, and keeps its calls.
trace_of() {
    local scene=$ROOT/dry-$1/store
    mkdir -p "$scene"
    cp -r "$ROOT/out" "$ROOT/dry-$1/out"
    [ "$1" = init ] || cp -r "$ROOT/store/." "$scene"
    the_command "$1"
    cd "$scene"
    strace -f -qq -o "$ROOT/trace-$1" -e trace="$WRITING" "$RELMAN" "${ACT[@]}"
}

# Lists `CALL N` for every call that writes. strace counts the calls of each thread by themselves, those that read included.
calls_of() {
    awk '/<\.\.\. / { next }
        match($2, /^[a-z0-9_]+\(/) {
            call = substr($2, 1, RLENGTH - 1)
            n = ++count[$1, call]
            if (call != "openat" || /O_WRONLY|O_RDWR|O_CREAT/) print call, n
        }' "$ROOT/trace-$1" | sort -u -k1,1 -k2,2n
}

# The errors that a call may give.
errors_of() {
    case $1 in
        openat | creat) echo ENOSPC EACCES EMFILE ;;
        write | writev | pwrite64 | pwritev | copy_file_range | fallocate) echo ENOSPC EIO ;;
        fsync | fdatasync | ftruncate | msync | sync_file_range) echo EIO ;;
        *) echo EACCES EIO ;;
    esac
}

# Lists `COMMAND FAULT CALL N` for one command: every kill, every error once and for good, some interrupts.
strikes_on() {
    local call n error number=0
    while read -r call n; do
        number=$((number + 1))
        ! taken "$1" kill $number || echo "$1 KILL $call $n"
        [ $((number % 12)) != 0 ] || printf "$1 %s $call $n\n" INT TERM
        for error in $(errors_of "$call"); do
            ! taken "$1" error $number || printf "$1 $error $call %s\n" "$n" "$n+"
        done
    done < <(calls_of "$1")
}

# In full: everything, but of the errors of `init`, which writes fifty alike files, one in four.
# Small: every kill of `new` and `promote`, and one in twelve of the rest.
taken() {
    case ${SMALL:-full}-$2-$1 in
        full-error-init) [ $(($3 % 4)) = 1 ] ;;
        full-* | small-kill-new | small-kill-promote) ;;
        *) [ $(($3 % 12)) = 1 ] ;;
    esac
}

quietly() { "$@" > "$ROOT/dry" 2>&1 || { cat "$ROOT/dry" >&2; exit 1; }; }

plan() {
    quietly bash -c ". $HERE/world.sh; prepare $ROOT/store"
    for command in ${ONLY:-"${COMMANDS[@]}"}; do
        (quietly trace_of "$command")
        strikes_on "$command" >> "$ROOT/strikes"
    done
    cut -d' ' -f1,2 "$ROOT/strikes" | sort | uniq -c
}

sum_up() {
    local bad kills errors
    cat "$ROOT/found"
    bad=$(grep -c ^BAD "$ROOT/found" || true)
    kills=$(grep -cE ' (KILL|INT|TERM) ' "$ROOT/strikes" || true)
    errors=$(($(wc -l < "$ROOT/strikes") - kills))
    echo "faults: $kills kills and $errors errors, $bad bad, in $SECONDS s"
    [ "$bad" = 0 ] || { echo "kept: $ROOT"; exit 1; }
    rm -rf "$ROOT"
}

main() {
    SMALL='' ONLY=''
    while [ $# -gt 0 ]; do
        case $1 in
            --small) SMALL=small ;;
            --only) ONLY=$2; shift ;;
            *) echo "usage: run.sh [--small] [--only COMMAND]" >&2; exit 2 ;;
        esac
        shift
    done
    plan
    xargs -P "$(nproc)" -L 1 "$HERE/strike.sh" < "$ROOT/strikes" > "$ROOT/found"
    "$HERE/streams.sh" >> "$ROOT/found"
    "$HERE/library.sh" >> "$ROOT/found"
    sum_up
    exit
}

main "$@"
