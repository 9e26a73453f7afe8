#!/bin/sh
# What a release carries: from the commits of a code repository to a package that is checked without
# relman's store, with invented people and files, in a temporary folder.
#
#     sh examples/carry-away.sh            build relman if needed, tell the story, clean up
#     KEEP=1 sh examples/carry-away.sh     keep the folder, and say where it is
#     RELMAN=path/to/relman sh examples/...   use a program that is built already
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/story.sh"
begin

# One commit of the code repository: subject, and what stands below it.
change() {
    echo "$1" >>code/letters.txt
    git -C code add letters.txt
    git -C code commit -q -m "$1" ${2:+-m "$2"}
}

say "A code repository with two tags; one commit is taken back, and one taken back is brought again"
on 2030-11-04
as lead-developer
export GIT_AUTHOR_NAME="Lead Developer" GIT_COMMITTER_NAME="Lead Developer"
git init -q -b main code
change "Begin"
git -C code tag v1.0
change "IR-1042: the letter prints the right county"
change "Rates of the year" "Fixes: SMCR-88"
change "IR-1050: new logo"
git -C code revert --no-edit HEAD >/dev/null
change "IR-1061: county 58"
git -C code revert --no-edit HEAD >/dev/null
git -C code revert --no-edit HEAD >/dev/null
change "Tidy the build"
git -C code tag v1.1

say "A store and a release; its changes come from the commits between the tags"
as administrator
relman init cms --process cms-net --name-part contractor=IS --sample
export RELMAN_STORE="$PWD/cms"
as lead-developer
relman new "December change cycle" --component web --component cache
relman change import CFIS001 --git v1.0..v1.1 --repo code
relman change import CFIS001 --git v1.0..v1.1 --repo code

say "A tracker knows more of them: what its file does not name stays"
cat >tracker.csv <<'CSV'
id,title,link
IR-1042,Letters print the wrong county,https://tracker.example.org/IR-1042
IR-1061,County 58 is missing,https://tracker.example.org/IR-1061
CSV
relman change import CFIS001 -F tracker.csv

say "The files, a parts list of them, and the release notes"
mkdir dist
echo "the letters" >dist/app.war
echo "the pages" >dist/static.zip
echo "<rates/>" >dist/rates.xml
relman set CFIS001 impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
relman artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042 --change IR-1061
relman artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
relman document write CFIS001 release-notes
relman notes CFIS001 --format md

say "A change after the notes were written: they no longer count, and it is said why"
relman change update CFIS001 SMCR-88 title="Rates of the new year"
relman document list CFIS001
relman document write CFIS001 release-notes

say "One archive with everything for those who deploy, and the same bytes every time"
mkdir out
relman package build CFIS001 -o out --artifacts dist
relman package build CFIS001 -o out --artifacts dist

say "On the other side: no store, and no need of relman"
unset RELMAN_STORE
relman package verify out/CFIS001.zip

say "One byte is another: it is found and named"
printf 'X' | dd of=out/CFIS001.zip bs=1 seek=200 conv=notrunc 2>/dev/null
relman package verify out/CFIS001.zip || test $? = 4

say "For the auditor: the record with all that it hangs on, judged again without the store"
export RELMAN_STORE="$PWD/cms"
relman export CFIS001 -o CFIS001-evidence.zip
unset RELMAN_STORE
relman export verify CFIS001-evidence.zip
finish
