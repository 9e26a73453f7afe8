#!/bin/sh
# One release from beginning to end, with invented people and files, in a temporary folder.
#
#     sh examples/first-release.sh            build relman if needed, tell the story, clean up
#     KEEP=1 sh examples/first-release.sh     keep the folder, and say where it is
#     RELMAN=path/to/relman sh examples/...   use a program that is built already
#
# The story is the one of a change cycle: plan, pack, test, send back, fix, approve, deploy, close.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/story.sh"
begin

say "A store, with one invented person for every role of the process"
on 2030-11-04
as administrator
relman init cms --process cms-net --name-part contractor=IS --sample
export RELMAN_STORE="$PWD/cms"

say "The developers plan and pack"
as lead-developer
relman new "December change cycle" --component web --component cache
relman change add CFIS001 IR-1042 "Authorization letter prints the wrong county" --component web
relman change add CFIS001 SMCR-88 "Yearly rate table" --component cache
relman set CFIS001 impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
mkdir dist
echo "the letters, first try" >dist/app.war
echo "the pages" >dist/static.zip
echo "<rates/>" >dist/rates.xml
relman artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
relman artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
relman document write CFIS001 release-notes
relman promote CFIS001 --to packaged

say "The coordinator sets the date; those who must know are told; acceptance test begins"
on 2030-11-18
as change-coordinator
relman schedule CFIS001 "2030-12-14 06:00"
as technical-lead
relman task done CFIS001 inform-ebusiness
as change-coordinator
relman promote CFIS001 --to acceptance-test

say "A defect: the release goes back, and its second iteration begins"
on 2030-11-21
as systems-analyst
relman issue open CFIS001 "County code 58 missing"
relman change fail CFIS001 IR-1042 --cause fix -m "county 58"
as change-coordinator
relman return CFIS001 --to planned -m "IR-1042 goes back"

say "Fixed, packed again, tested; somebody else compares the files"
on 2030-11-25
as lead-developer
echo "the letters, with county 58" >dist/app.war
cat >dist/junit.xml <<'XML'
<testsuite name="letters" tests="2"><testcase name="county 57"/><testcase name="county 58"/></testsuite>
XML
relman artifact add CFIS001 dist/app.war --component web --change IR-1042 --replace
relman evidence add CFIS001 dist/junit.xml
relman document write CFIS001 release-notes
relman promote CFIS001 --to packaged
as web-lead-developer
relman artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml
as change-coordinator
relman promote CFIS001 --to acceptance-test
on 2030-12-05
as systems-analyst
relman change pass CFIS001 --all
relman issue close CFIS001 1 -m "fixed in iteration 2"

say "What is missing for approval? Exit code 3 is: not yet"
as change-coordinator
relman notice record CFIS001 downstream-systems
relman check CFIS001 --to approved || test $? = 3
relman signoff approve CFIS001 -m "AT complete"
relman promote CFIS001 --to approved

say "The checklist, the release notes, and the last tasks before the day"
on 2030-12-13
as technical-lead
relman checklist CFIS001
relman notes CFIS001
relman task done CFIS001 send-release-notes
as web-lead-developer
relman task done CFIS001 transfer-web-packages
as cache-lead-developer
relman task done CFIS001 backup-databases --note "folder CFIS001-20301214"

say "Production, on the coordinator's word; had it failed: relman rollback CFIS001 -m ..."
on 2030-12-14
as change-coordinator
relman promote CFIS001 --to production
as ebusiness-admin
relman deployment record CFIS001 production --result success --url https://ci.example.org/77
as systems-analyst
relman task done CFIS001 verify-application
as change-coordinator
relman promote CFIS001 --to closed
relman notice record CFIS001 release-confirmed

say "What there is to read afterwards"
relman list --all
relman show CFIS001
relman log CFIS001
relman inventory
relman todo

say "The audit judges every step again, from nothing but the history"
relman audit

say "And all of it is plain git"
run git -C cms log -n 5 --format="%h %ad %an: %s" --date=short
run git -C cms log --format="%h %an: %s" -- releases/CFIS/0/CFIS001/signoffs.yaml
finish
