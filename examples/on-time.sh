#!/bin/sh
# When, and who: windows and freezes, what waits in the morning, notices that leave, a role that is
# lent for a holiday, and figures; with invented people, in a temporary folder.
#
#     sh examples/on-time.sh            build relman if needed, tell the story, clean up
#     KEEP=1 sh examples/on-time.sh     keep the folder, and say where it is
#     RELMAN=path/to/relman sh examples/...   use a program that is built already
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/story.sh"
begin

# A command that must end with this exit code.
ends_with() {
    wanted=$1
    shift
    code=0
    "$@" || code=$?
    if [ "$code" != "$wanted" ]; then
        echo "exit code $code, not $wanted" >&2
        exit 1
    fi
}

say "A store whose calendar is one file: a window with room for one release, and a freeze"
on 2030-11-04
as administrator
relman init cms --process cms-net --name-part contractor=IS --sample
cat >cms/calendar.yaml <<'YAML'
windows:
  change-saturday:
    title: Change cycle Saturday
    start: 2026-01-10T06:00
    rule: FREQ=MONTHLY;BYDAY=2SA
    duration: 6h
    environments: [production]
    capacity: 1
freezes:
  year-end:
    title: End of the year
    start: 2030-12-20
    end: 2031-01-12
    kinds: [emergency]
holidays:
  2030-12-25: Christmas
YAML
export RELMAN_STORE="$PWD/cms"
relman policy commit -m "one release a Saturday, and nothing at the end of the year"
relman calendar --month 2030-12 --format text

say "The coordinator looks for a date: refused with the reason, the next three, and who may set it aside"
as lead-developer
relman new "December change cycle" --component web --component cache
relman new "Rates of the year" --component cache
as change-coordinator
ends_with 3 relman schedule CFIS001 "2030-12-21 06:00"
relman schedule CFIS001 --next-window
ends_with 3 relman schedule CFIS002 "2030-11-09 08:00"
relman calendar free CFIS002
relman schedule CFIS002 --next-window
relman calendar --format ics -o windows.ics
relman calendar check

say "In the morning: what waits, what is late, and whom to call"
on 2030-11-06
as technical-lead
relman todo
relman todo --all --late --escalate
relman checklist CFIS001 --by due --format text
relman task done CFIS001 inform-ebusiness

say "The date moves, and what is due moves with it"
as change-coordinator
relman schedule CFIS002 --clear
relman schedule CFIS001 "2030-12-14 06:00"
relman task list CFIS001

say "A notice leaves as a letter, and the record says what went to whom"
mkdir letters
relman notice show CFIS001 downstream-systems
relman notice send CFIS001 downstream-systems --folder letters -y
relman notice send CFIS001 downstream-systems --folder letters -y
relman notice list CFIS001
run sed -n "1,/^\r*$/p" letters/*.eml

say "A role is lent for a holiday; it ends by itself"
as administrator
relman people delegate change-coordinator change-coordinator --to systems-analyst --until 2030-11-30 -m "holidays"
as systems-analyst
relman whoami
relman hold CFIS001 -m "the vendor is late"
on 2030-12-02
ends_with 6 relman schedule CFIS001 --clear

say "What became of it all"
ends_with 4 relman calendar check --since 2030-11-01
relman waiver list
relman metrics --since 2030-11-01 --format text
relman audit

finish
