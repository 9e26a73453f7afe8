#!/usr/bin/env bash
# One strike: a command in a fresh copy of the store, one fault in it, and a look at what is left.
#
# usage: strike.sh COMMAND FAULT CALL N      (FAULT: KILL, INT, TERM, or an errno; N: `7`, or `7+` for the 7th and all after)
# Prints one line per thing that is bad, and nothing when all is well. What must hold stands in `judge`.

set -uo pipefail
. "$(dirname "$0")/world.sh"

bad() {
    echo "BAD $COMMAND $FAULT $CALL $N: $*"
    FOUND_BAD=1
}

# Actions on the branch; a store that is not there yet has none.
actions() { git rev-list --count main 2>/dev/null || echo 0; }

strike() {
    local how=error=$FAULT
    case $FAULT in KILL | INT | TERM) how=signal=$FAULT ;; esac
    BEFORE=$(actions)
    # A whole command takes 0.1 s; a lock that stays is waited for 10 s. The shell's own words are not wanted.
    {
        timeout 60 strace -f -qq -o "$WORLD/trace" -e trace="$CALL" --inject="$CALL:$how:when=$N" \
            "$RELMAN" "${ACT[@]}" "${KEY[@]}" > "$WORLD/said" 2> "$WORLD/complained" < /dev/null
    } 2> /dev/null
    CODE=$?
    AFTER=$(actions)
}

# All or nothing, and nothing that was acknowledged is lost.
judge_the_branch() {
    local made=$((AFTER - BEFORE))
    [ $made = 0 ] || [ $made = 1 ] || bad "$made actions were made"
    grep -q . "$WORLD/said" && [ $made = 0 ] && bad "printed success, but the branch is the old one"
    [ $CODE = 0 ] && [ $made = 0 ] && bad "exit 0, but the branch is the old one"
    case $CODE in
        0 | 5 | 130 | 137 | 141 | 143) ;;
        *) [ $made = 1 ] && ! struck_output && bad "exit $CODE, but the branch is the new one: $(head -1 "$WORLD/complained")" ;;
    esac
    [ $CODE = 101 ] || [ $CODE = 134 ] && bad "it panicked: $(head -3 "$WORLD/complained")"
    grep -q . "$WORLD/complained" || [ $CODE = 0 ] || [ $CODE -ge 130 ] || struck_output || bad "exit $CODE without a word"
    is_sound
}

# The fault hit standard output or error themselves.
struck_output() { grep -qE 'write\([12],.*\(INJECTED\)' "$WORLD/trace"; }

is_sound() {
    local said
    [ "$AFTER" = 0 ] && return
    said=$(git fsck --strict --no-dangling 2>&1) || bad "git fsck fails: $said"
    said=$(grep -vE '^(notice|Checking|$)' <<< "$said") && bad "git fsck says: $said"
}

# The record never says that a copy is in the library which is not there whole.
judge_the_library() {
    local said
    [ "$COMMAND" = library ] && [ "$AFTER" != 0 ] || return
    said=$(relman library verify 2>&1) || bad "library verify: exit $?: $said"
}

# A checkout that stays behind is said.
judge_the_checkout() {
    local status
    [ $CODE = 0 ] || return
    status=$(git --no-optional-locks status --porcelain)
    [ -z "$status" ] || grep -q warning "$WORLD/complained" || bad "the work tree is behind, and nobody said so: $status"
}

# The same command again makes it done once, and then another one works.
go_on() {
    local made
    again || bad "the same command again: exit $?: $(cat "$WORLD/again")"
    made=$(($(actions) - BEFORE))
    [ $made = 1 ] || bad "done $made times"
    as lead-developer
    relman "${OTHER[@]}" > "$WORLD/other" 2>&1 || bad "another command: exit $?: $(cat "$WORLD/other")"
    made=$(($(actions) - BEFORE))
    [ $made = 2 ] || bad "with another command $made actions"
}

again() {
    relman "${ACT[@]}" "${KEY[@]}" > "$WORLD/again" 2>&1 && return
    # `init` has no key: it says that there is a store already.
    [ "$COMMAND" = init ] && [ "$AFTER" = 1 ] && grep -q 'store already' "$WORLD/again"
}

judge_the_end() {
    local said
    is_sound
    said=$(git status --porcelain 2>&1)
    [ -z "$said" ] || bad "git status: $said"
    said=$(relman audit 2>&1) || bad "audit: exit $?: $said"
    said=$(find .git -name '*.lock' -o -path '*/relman/pending/*')
    [ -z "$said" ] || bad "left behind: $said"
}

# Whole, the older package or the new one; and built again, nothing but the new one is there.
judge_the_package() {
    local said
    [ $CODE = 101 ] || [ $CODE = 134 ] && bad "it panicked: $(head -3 "$WORLD/complained")"
    grep -q . "$WORLD/complained" || [ $CODE = 0 ] || [ $CODE -ge 130 ] || struck_output || bad "exit $CODE without a word"
    said=$(relman package verify ../out/CFIS001.zip 2>&1) || bad "half a package: exit $?: $said"
    [ $CODE = 0 ] && cp ../out/CFIS001.zip "$WORLD/acknowledged"
    said=$(relman "${ACT[@]}" 2>&1) || bad "the same command again: exit $?: $said"
    [ $CODE != 0 ] || cmp -s ../out/CFIS001.zip "$WORLD/acknowledged" || bad "exit 0, but the package was the older one"
    said=$(relman package verify ../out/CFIS001.zip 2>&1) || bad "built again: exit $?: $said"
    said=$(ls -A ../out)
    [ "$said" = CFIS001.zip ] || bad "left behind: $said"
    [ "$AFTER" = "$BEFORE" ] || bad "the branch moved"
    is_sound
}

letters() { find ../out -name '*.eml' | wc -l; }

# A letter goes out once, or not at all; what may have gone out is open, and is not sent again by itself.
judge_the_notice() {
    local made=$((AFTER - BEFORE)) code
    [ $CODE = 101 ] || [ $CODE = 134 ] && bad "it panicked: $(head -3 "$WORLD/complained")"
    grep -q . "$WORLD/complained" || [ $CODE = 0 ] || [ $CODE -ge 130 ] || struck_output || bad "exit $CODE without a word"
    [ $made -le 2 ] || bad "$made actions were made"
    [ $CODE != 0 ] || [ "$made $(letters)" = "2 1" ] || bad "exit 0, but $made actions and $(letters) letters"
    [ $made != 0 ] || [ "$(letters)" = 0 ] || bad "a letter that the record does not know"
    is_sound
    relman "${ACT[@]}" > "$WORLD/again" 2>&1
    code=$?
    case $code in
        0) [ "$(letters)" = 1 ] || bad "the same command again: $(letters) letters" ;;
        5) [ "$(letters)" -le 1 ] && grep -q -- --again "$WORLD/again" || bad "open, with $(letters) letters" ;;
        *) bad "the same command again: exit $code: $(cat "$WORLD/again")" ;;
    esac
    judge_the_end
}

COMMAND=$1 FAULT=$2 CALL=$3 N=$4 FOUND_BAD=0
WORLD=$(mktemp -d "$ROOT/strike.XXXXXX")
KEY=(--key strike) OTHER=(comment CFIS001 -m next)
if [ "$COMMAND" = init ]; then
    mkdir "$WORLD/store"
    KEY=() OTHER=(new 'The first')
else
    cp -r "$ROOT/store" "$WORLD/store"
fi
cd "$WORLD/store" || exit 2
the_command "$COMMAND"
if [ "$COMMAND" = package ]; then
    cp -r "$ROOT/out" "$WORLD/out"
    KEY=()
    strike
    judge_the_package
    [ $FOUND_BAD = 1 ] || rm -rf "$WORLD"
    exit 0
fi
if [ "$COMMAND" = notice ]; then
    cp -r "$ROOT/out" "$WORLD/out"
    KEY=()
    strike
    judge_the_notice
    [ $FOUND_BAD = 1 ] || rm -rf "$WORLD"
    exit 0
fi
strike
judge_the_branch
judge_the_checkout
judge_the_library
the_command "$COMMAND"
go_on
judge_the_library
judge_the_end
[ $FOUND_BAD = 1 ] || rm -rf "$WORLD"
exit 0
