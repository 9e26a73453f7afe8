#!/bin/sh
# Releases relman with relman: the last commits of this repository, the program as it is built, its
# sources and its real test report, by the process beside this script.
#
#     sh examples/release-relman/release.sh [COMMITS]     how many commits it brings, 20 if not told
#     KEEP=1 …                                            keep the store and the files
#     REPORT=junit.xml …                                  a test report that is there already
#
# Nothing is published: the word `released` is all that happens. The people are invented.
set -eu

commits=${1:-20}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
report=${REPORT:-}
. "$here/../story.sh"
[ -z "$report" ] || report=$(absolute "$report")
begin

version=$("$program" --version | cut -d ' ' -f 2)
platform=$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
program_file=dist/relman-$version-$platform
source_file=dist/relman-$version.tar.gz
mkdir dist

say "The files: the program as it is built, the sources as they are committed"
cp "$program" "$program_file"
git -C "$root" archive --format=tar --prefix="relman-$version/" HEAD | gzip -n >"$source_file"
ls -l dist

say "The tests"
if [ -n "$report" ]; then
    cp "$report" junit.xml
elif cargo nextest --version >/dev/null 2>&1; then
    (cd "$root" && cargo nextest run --profile report --no-fail-fast --status-level fail 2>&1) | tail -n 3
    cp "$root/target/nextest/report/junit.xml" junit.xml
else
    (cd "$root" && cargo test --no-fail-fast 2>&1) | sh "$here/junit.sh" >junit.xml
fi
grep -m 1 -E '<testsuites? [^>]*tests=' junit.xml

say "A store by the process of this folder"
as administrator
relman init store --process "$here/process.yaml" --title "Releases of relman" --sample
export RELMAN_STORE="$PWD/store"

say "The maintainer plans the release: its version, and the commits that it brings"
as maintainer
name=$("$program" new "relman $version" --component program -q)
echo "$name"
relman set "$name" version="$version" upgrade="Replace the program; stores of the same edition stay as they are."
git -C "$root" log -n "$commits" --format='%h %s' | while read -r id subject; do
    relman change add "$name" "$id" "$subject" --component program -q
done
relman artifact add "$name" "$program_file" "$source_file"
relman promote "$name" --to built

say "Tested: the report counts for exactly these files, and a second person compares them"
relman evidence add "$name" junit.xml --type tests
as reviewer
relman artifact verify "$name" "$program_file" "$source_file"
as maintainer
relman promote "$name" --to tested

say "What is missing? Exit code 3 is: not yet"
relman check "$name" --to released || test $? = 3

say "Notes, licences, and two people"
relman document write "$name" release-notes
if command -v cargo-deny >/dev/null; then
    (cd "$root" && cargo deny --offline check licenses bans sources)
    relman task done "$name" check-licences --note "cargo deny: nothing found"
else
    (cd "$root" && cargo tree --offline --edges normal --prefix none --no-dedupe --format '{l}') | sort | uniq -c | sort -rn
    relman task done "$name" check-licences --note "read the list of cargo tree"
fi
as reviewer
relman signoff approve "$name" --gate reviewed -m "read the notes, tried the program"
as maintainer
relman promote "$name" --to released
relman notice record "$name" announcement

say "What was released, and whether it was done by the rules"
relman document show "$name" release-notes
relman signoff list "$name"
relman inventory
relman artifact find "$program_file"
relman audit
finish
