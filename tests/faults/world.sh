# A hermetic world for the fault suite: own HOME, invented people, and a store in which each command has something to do.
#
# Sourced by `run.sh` and `strike.sh`; needs $RELMAN (the program) and $ROOT (a folder to work in).
# Start reading at `prepare`.

export HOME=$ROOT GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C CI=true NO_COLOR=1
# The library lies in the git directory of each store, so that a copy of the store has its own.
export RELMAN_LIBRARY=.git/dsl
export GIT_COMMITTER_DATE='1919754000 +0000' GIT_AUTHOR_DATE='1919754000 +0000'
unset RELMAN_STORE RELMAN_RELEASE GIT_DIR GIT_WORK_TREE

relman() { "$RELMAN" "$@"; }

as() {
    export GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$1@example.org
    export GIT_COMMITTER_NAME=$1 GIT_COMMITTER_EMAIL=$1@example.org
}

# The commands that are struck: who acts, and with which words.
COMMANDS=(new change import signoff promote library init package notice)
the_command() {
    case $1 in
        new) as lead-developer; ACT=(new 'January change cycle' --component web) ;;
        change) as lead-developer; ACT=(change add CFIS002 SMCR-89 'Yearly fee table' --component cache) ;;
        import) as lead-developer; ACT=(change import CFIS002 --git v1 --repo "$ROOT/app") ;;
        signoff) as change-coordinator; ACT=(signoff approve CFIS001 -m 'AT complete') ;;
        promote) as lead-developer; ACT=(promote CFIS002 --to packaged) ;;
        package) as lead-developer; ACT=(package build CFIS001 -o ../out --artifacts "$ROOT/dist") ;;
        notice) as change-coordinator; ACT=(notice send CFIS002 downstream-systems --folder ../out -y) ;;
        library) as lead-developer; ACT=(library put CFIS001 "$ROOT/dist/app.war") ;;
        init) as administrator; ACT=(init . --process cms-net --name-part contractor=IS --sample) ;;
    esac
}

# Two releases: CFIS001 waits for its sign-off, CFIS002 for its promotion to `packaged`; and an older package of CFIS001.
prepare() {
    set -e
    local store=$1
    as administrator
    relman init "$store" --process cms-net --name-part contractor=IS --sample
    cd "$store"
    mkdir "$ROOT/dist" .git/dsl
    for file in app.war static.zip rates.xml; do echo "$file" > "$ROOT/dist/$file"; done
    echo '<testsuite name="letters" tests="1"><testcase name="a"/></testsuite>' > "$ROOT/dist/junit.xml"
    git init -q -b main "$ROOT/app"
    git -C "$ROOT/app" commit -q --allow-empty -m 'IR-7: rates of the year' -m 'and SMCR-90'
    git -C "$ROOT/app" tag v1
    plan_and_package CFIS001 IR-1042
    through_acceptance_test CFIS001
    plan_and_package CFIS002 SMCR-88
    mkdir "$ROOT/out"
    relman package build CFIS001 -o "$ROOT/out" --artifacts "$ROOT/dist"
    relman comment CFIS001 -m 'another package from now on'
    git gc --quiet
}

plan_and_package() {
    as lead-developer
    relman new 'December change cycle' --component web --component cache
    relman change add "$1" "$2" 'Authorization letter prints the wrong county' --component web
    relman set "$1" impact='Letters only' rollback='Reinstall the prior WAR'
    relman artifact add "$1" "$ROOT/dist/app.war" "$ROOT/dist/static.zip" --component web --change "$2"
    relman artifact add "$1" "$ROOT/dist/rates.xml" --component cache
    relman evidence add "$1" "$ROOT/dist/junit.xml"
    relman document write "$1" release-notes
}

through_acceptance_test() {
    relman promote "$1" --to packaged
    as web-lead-developer
    relman artifact verify "$1" "$ROOT/dist/app.war" "$ROOT/dist/static.zip" "$ROOT/dist/rates.xml"
    as change-coordinator
    relman schedule "$1" '2030-12-14 06:00'
    as technical-lead
    relman task done "$1" inform-ebusiness
    as change-coordinator
    relman promote "$1" --to acceptance-test
    as systems-analyst
    relman change pass "$1" --all
    as change-coordinator
    relman notice record "$1" downstream-systems
}
