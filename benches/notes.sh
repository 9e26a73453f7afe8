#!/usr/bin/env bash
# Release notes of a range of a real repository: relman against git-cliff, in turn.
#
#     bash benches/notes.sh REPO RANGE PATTERN [ROUNDS]
#
# REPO is a clone, RANGE such as v1.0..v1.1, PATTERN what an id of a change looks like (KAFKA-\d+).
# git-cliff groups the same ids, or not, by a template of two lines; relman imports the range into a
# release of a store, which is a commit that lasts, and then writes the notes from the record.
# RELMAN and GIT_CLIFF name the programs. Prints Markdown for docs/benchmarks.md, in seconds.
set -euo pipefail

repo=$1 range=$2 pattern=$3 rounds=${4:-9}
relman=${RELMAN:-relman} cliff=${GIT_CLIFF:-git-cliff}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
repo=$(cd "$repo" && pwd)
cd "$place"
export GIT_AUTHOR_NAME=Dev GIT_COMMITTER_NAME=Dev GIT_AUTHOR_EMAIL=dev@example.org GIT_COMMITTER_EMAIL=dev@example.org

cat >process.yaml <<YAML
relman: 1
process: notes
version: 1
title: Notes of a code repository
naming: "N-{number:3}"
kinds: {usual: {default: true}}
change-types:
  ID: {pattern: '$pattern'}
roles: {dev: {}}
states: {planned: {initial: true}, out: {final: true}}
transitions: {go: {from: [planned], to: out, by: [dev]}}
YAML
cat >cliff.toml <<TOML
[changelog]
body = """
{% for group, commits in commits | group_by(attribute="group") %}### {{ group }}
{% for commit in commits %}- {{ commit.message | split(pat="\n") | first }} ({{ commit.id }})
{% endfor %}{% endfor %}"""
[git]
conventional_commits = false
filter_unconventional = false
commit_parsers = [{ message = '$pattern', group = "With an id" }, { message = ".*", group = "Without" }]
TOML
"$relman" init store --process process.yaml --time-zone UTC -q >/dev/null
"$relman" -R store people grant dev dev -q

# Runs a command and prints how long it took.
timed() {
    local begun=$EPOCHREALTIME
    "$@" >/dev/null 2>"$place/errors" || { cat "$place/errors" >&2; exit 1; }
    echo "$begun $EPOCHREALTIME" | awk '{printf "%.4f\n", $2 - $1}'
}
median() { sort -n "$1" | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

for ((round = 0; round < rounds; round++)); do
    name=$("$relman" -R store new "Round $round" -q)
    timed "$relman" -R store change import "$name" --git "$range" --repo "$repo" -q >>import
    timed "$cliff" -w "$repo" -c cliff.toml "$range" -o cliff.md >>cliff
    timed "$relman" -R store notes "$name" --format md -o notes.md >>notes
done
paste import notes | awk '{print $1 + $2}' >both
commits=$(git -C "$repo" rev-list --count "$range")
theirs=$(median cliff)
echo "| what, for $commits commits | relman | git-cliff | ratio of the medians |"
echo "|---|---|---|---|"
for what in import notes both; do
    ours=$(median $what)
    awk -v what="$what" -v ours="$ours" -v theirs="$theirs" \
        'BEGIN {printf "| %s | %.2f s | %.2f s | **%.2f** |\n", what, ours, theirs, ours / theirs}'
done
