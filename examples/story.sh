# What the example scripts share: a temporary folder, a program to run, and commands that are shown
# before they run. To be read by a POSIX shell with `set -eu`; `here` is the folder of the script.

# A path that was given holds wherever one stands.
absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
    esac
}

# Finds the program, builds it where there is none, and goes to a temporary folder.
begin() {
    find_root
    if [ -n "${RELMAN:-}" ]; then
        program=$(absolute "$RELMAN")
    elif [ -n "$root" ]; then
        build
    else
        echo "$here lies in no repository of relman; name the program: RELMAN=/path/to/relman" >&2
        exit 1
    fi
    world=$(mktemp -d)
    trap 'rm -rf "$world"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    cd "$world"
    # Nobody is asked, and nothing of the user's own configuration has a say.
    exec </dev/null
    unset RELMAN_STORE RELMAN_RELEASE GIT_DIR GIT_WORK_TREE GIT_AUTHOR_DATE
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat TZ=UTC
}

# The folder of the repository; empty where the script lies in none.
find_root() {
    root=$(cd -- "$here" && pwd)
    while [ ! -e "$root/Cargo.toml" ]; do
        case $root in
        */*) root=${root%/*} ;;
        *) return ;;
        esac
    done
}

build() {
    program=$(cd "$root" && cargo metadata --format-version 1 --no-deps --offline |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')/release/relman
    if [ ! -x "$program" ]; then
        echo "building relman; the first time takes a few minutes" >&2
    fi
    (cd "$root" && cargo build --release --quiet)
}

# Ends well; with KEEP set the folder stays.
finish() {
    if [ -n "${KEEP:-}" ]; then
        trap - EXIT
        printf '\nkept: %s\n' "$world"
    fi
}

say() {
    printf '\n# %s\n' "$1"
}

# From now on this person acts.
as() {
    export GIT_AUTHOR_EMAIL="$1@example.org" GIT_COMMITTER_EMAIL="$1@example.org"
    printf '\n# as %s\n' "$1"
}

# From now on it is this day; each command takes a minute of it.
on() {
    day=$1
    minute=0
    tick
}

tick() {
    minute=$((minute + 1))
    GIT_COMMITTER_DATE=$(printf '%sT%02d:%02d:00Z' "$day" $((9 + minute / 60)) $((minute % 60)))
    export GIT_COMMITTER_DATE
}

# Shows a command and runs it; what it says to people follows in order.
run() {
    printf '$'
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:=,@%+-]* | '') printf ' "%s"' "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    shown=$1
    shift
    case $shown in
    relman)
        [ -z "${day:-}" ] || tick
        "$program" "$@" 2>&1
        ;;
    *) "$shown" "$@" 2>&1 ;;
    esac
}

relman() {
    run relman "$@"
}
