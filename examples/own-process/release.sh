#!/bin/sh
# One cycle of a large open project, and the first patch after it, with invented people and files.
#
#     sh examples/own-process/release.sh            build relman if needed, tell the story, clean up
#     KEEP=1 sh examples/own-process/release.sh     keep the folder, and say where it is
#     RELMAN=path/to/relman sh examples/...         use a program that is built already
#
# The story: enhancements freeze, alpha, beta, code freeze, an exception, two candidates, go, release, patch.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/../story.sh"
begin
cp -R "$here" own
mkdir dist

# The files of a cut: a source archive and a list of images.
build_cut() {
    echo "the code of $1" >dist/source.tar.gz
    echo "registry.example.org/api@$1" >dist/images.txt
}

# What the blocking jobs report.
jobs_pass() {
    printf '<testsuite name="blocking, %s" tests="2"><testcase name="conformance"/><testcase name="upgrade"/></testsuite>\n' "$1" >dist/jobs.xml
}

say "A store by a process of one's own"
on 2030-01-07
as administrator
relman process check own/process.yaml
relman init store --process own/process.yaml --title "Releases of the project" --time-zone UTC --sample
export RELMAN_STORE="$PWD/store"

say "The cycle begins: one date is set, the freezes follow from it"
as release-lead
relman new "Spring release" --component core --component images
relman set REL-001 version=v1.40.0
relman schedule REL-001 "2030-04-17 08:00"
relman task done REL-001 team-complete
relman notice show REL-001 schedule-notice
relman notice record REL-001 schedule-notice

say "Enhancements are opted in, and tracked when their papers are there"
on 2030-01-21
as enhancements-lead
relman change add REL-001 KEP-12 "Restart one container of a group" sig=node stage=alpha --component core
relman change add REL-001 KEP-34 "Smaller images" sig=release stage=beta readiness=approved --component images
relman change add REL-001 KEP-77 "Storage in three zones" sig=storage stage=alpha --component core
relman change update REL-001 KEP-12 readiness=approved
relman change status REL-001 KEP-12 Tracked
relman change status REL-001 KEP-34 Tracked

say "Enhancements freeze: KEP-77 has no readiness review, so it is not in; exit code 3 is: not yet"
on 2030-02-06
relman promote REL-001 --to alpha || test $? = 3
relman change remove REL-001 KEP-77 -m "no readiness review at the freeze"
relman promote REL-001 --to alpha

say "Alphas"
on 2030-02-12
as release-manager
build_cut alpha.1
jobs_pass alpha.1
relman artifact add REL-001 dist/source.tar.gz --component core
relman artifact add REL-001 dist/images.txt --component images
as signal-lead
relman evidence add REL-001 dist/jobs.xml
as release-manager
relman deployment record REL-001 preview --result success -m v1.40.0-alpha.1
relman promote REL-001 --to beta

say "Betas, and a warning before the freeze"
on 2030-03-05
build_cut beta.0
jobs_pass beta.0
relman artifact add REL-001 dist/source.tar.gz dist/images.txt --replace
as signal-lead
relman evidence add REL-001 dist/jobs.xml
as release-manager
relman deployment record REL-001 preview --result success -m v1.40.0-beta.0
as comms-lead
relman notice record REL-001 freeze-warning

say "Code freeze: KEP-12 is not merged, and must leave"
on 2030-03-13
as enhancements-lead
relman change update REL-001 KEP-34 docs=none
relman change status REL-001 KEP-34 Merged
as release-lead
relman check REL-001 --to frozen || test $? = 3
relman change remove REL-001 KEP-12 -m "not merged at code freeze"
relman promote REL-001 --to frozen

say "Its SIG asks for an exception; no return without the word of lead and adviser"
on 2030-03-14
as sig-lead
relman issue open REL-001 "Three more days for KEP-12" --found-in exceptions -m "two of three pull requests are in; off by default; well tested"
as release-lead
relman return REL-001 --to beta -m "exception for KEP-12" || test $? = 3
as enhancements-lead
relman document write REL-001 exception-requests
as adviser
relman agenda --role adviser --format md
relman signoff approve REL-001 -m "small and off by default"
as release-lead
relman signoff approve REL-001 -m "three days, not more"
relman return REL-001 --to beta -m "exception for KEP-12"
relman issue close REL-001 1 -m "granted until 2030-03-17"
as enhancements-lead
relman notice record REL-001 exception-ruling

say "The second iteration: KEP-12 is in, and what was proved before is proved again"
on 2030-03-16
as enhancements-lead
relman change add REL-001 KEP-12 "Restart one container of a group" sig=node stage=alpha readiness=approved docs=PR-9001 --component core
relman change status REL-001 KEP-12 Merged
as release-manager
build_cut beta.1
jobs_pass beta.1
relman artifact add REL-001 dist/source.tar.gz dist/images.txt --replace
as signal-lead
relman evidence add REL-001 dist/jobs.xml
as release-manager
relman deployment record REL-001 preview --result success -m v1.40.0-beta.1
as release-lead
relman check REL-001 --to frozen
relman promote REL-001 --to frozen

say "The first candidate"
on 2030-04-03
as docs-lead
relman task done REL-001 docs-frozen
as release-manager
relman promote REL-001 --to candidate
relman deployment record REL-001 preview --result success -m v1.40.0-rc.0
relman task done REL-001 branch-jobs

say "A regression: back, and a second candidate"
on 2030-04-05
as signal-lead
relman issue open REL-001 "Upgrade from v1.39 loses node labels" --change KEP-12
relman return REL-001 --to frozen -m "rc.0 loses node labels on upgrade"
on 2030-04-09
as release-manager
build_cut rc.1
jobs_pass rc.1
relman artifact add REL-001 dist/source.tar.gz dist/images.txt --replace
as signal-lead
relman evidence add REL-001 dist/jobs.xml
relman issue close REL-001 2 -m "repaired in rc.1"
as release-manager
relman promote REL-001 --to candidate
relman deployment record REL-001 preview --result success -m v1.40.0-rc.1

say "Release day: notes, mock build, the sheet, and who still has to say go"
on 2030-04-17
as release-lead
relman set REL-001 theme="Spring cleaning: smaller images, and restarts of single containers"
as docs-lead
relman document write REL-001 release-notes
as release-manager
echo "mock build of v1.40.0: done" >dist/mock.log
relman evidence add REL-001 dist/mock.log --type mock-build
as release-lead
relman document write REL-001 go-no-go
relman document show REL-001 go-no-go
relman todo --all
relman check REL-001 --to released || test $? = 3
for role in signal-lead docs-lead comms-lead release-lead; do
    as $role
    relman signoff approve REL-001 -m "go"
done
as release-manager
relman promote REL-001 --to released
relman deployment record REL-001 stable --result success -m v1.40.0
relman notes REL-001

say "Announced, thawed, looked back"
relman notice record REL-001 announcement
relman task done REL-001 lift-freeze
as docs-lead
relman task done REL-001 docs-live
on 2030-04-30
as comms-lead
relman checklist REL-001
relman task done REL-001 highlights
as adviser
relman document write REL-001 retrospective
as release-lead
relman promote REL-001 --to supported

say "The first patch: a shorter way, by its own kind"
on 2030-05-06
as release-manager
relman new "First patch of the spring release" --kind patch --component core
relman set REL-002 version=v1.40.1
relman schedule REL-002 "2030-05-14 08:00"
as sig-lead
relman change add REL-002 PR-9107 "Node agent no longer crashes when a volume is gone" --component core \
    bug="crash in the volume cleaner" users="whoever detaches volumes" impact="the node restarts" proof="new regression test"
as release-manager
relman change status REL-002 PR-9107 Approved
relman signoff approve REL-002 --gate picked
relman promote REL-002 --to frozen
echo "the code of v1.40.1" >dist/source.tar.gz
jobs_pass v1.40.1
relman artifact add REL-002 dist/source.tar.gz --component core
relman notice record REL-002 patch-plan
as signal-lead
relman evidence add REL-002 dist/jobs.xml
as docs-lead
relman document write REL-002 release-notes

say "Too early, and nobody else has looked"
on 2030-05-08
as release-manager
relman promote REL-002 --to released || test $? = 3

say "On its day"
on 2030-05-14
as release-lead
relman agenda --role release-lead
relman signoff approve REL-002
as release-manager
relman promote REL-002 --to released
relman deployment record REL-002 stable --result success -m v1.40.1
relman notice record REL-002 announcement
relman task done REL-002 lift-freeze
relman task done REL-002 update-schedule --note 2030-06-11
relman promote REL-002 --to supported

say "What there is to read afterwards"
relman list --all
relman show REL-001
relman inventory stable
relman todo --all
relman document show REL-001 retrospective

say "The audit judges every step again, from nothing but the history"
relman audit
finish
