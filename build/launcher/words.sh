# shellcheck shell=bash
# What the launcher says, and how it refuses. Sourced by nubila and check.

# Milliseconds since 1970, in REPLY; whole seconds where bash is older than 5.
now_ms() {
    local now=${EPOCHREALTIME:-}
    if [ -n "$now" ]; then
        now=${now/[.,]/}
        REPLY=$((now / 1000))
    else
        REPLY=$(($(date +%s) * 1000))
    fi
}

mark_beginning() {
    now_ms
    BEGAN_MS=$REPLY
    PHASE_MS=$REPLY
}

# "1.23 s" for milliseconds, in REPLY.
seconds_of() {
    printf -v REPLY '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10))
}

# phase TEXT: one line of progress with the time since the line before.
phase() {
    local now
    now_ms
    now=$REPLY
    seconds_of $((now - PHASE_MS))
    PHASE_MS=$now
    printf '%9s  %s\n' "$REPLY" "$*"
}

note() { printf '%9s  %s\n' '' "$*"; }

# fail CODE TEXT: the last word of a command that could not do its work.
fail() {
    local code=$1
    shift
    printf 'nubila: %s\n' "$*" >&2
    exit "$code"
}

one_of() { # WORD LIST
    case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# The number of single-letter changes between two words, in REPLY.
distance() {
    local a=$1 b=$2 i j cost left above corner best
    local -a row
    for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
    for ((i = 1; i <= ${#a}; i++)); do
        corner=${row[0]}
        row[0]=$i
        for ((j = 1; j <= ${#b}; j++)); do
            cost=1
            [ "${a:i-1:1}" != "${b:j-1:1}" ] || cost=0
            above=${row[j]}
            left=${row[j - 1]}
            best=$((corner + cost))
            ((above + 1 >= best)) || best=$((above + 1))
            ((left + 1 >= best)) || best=$((left + 1))
            corner=$above
            row[j]=$best
        done
    done
    REPLY=${row[${#b}]}
}

# The word of a list that is nearest to a mistyped one, in REPLY; empty when none is near.
nearest() { # WORD LIST
    local word=$1 candidate found='' least=99
    for candidate in $2; do
        case $candidate in "$word"*) REPLY=0 ;; *) distance "$word" "$candidate" ;; esac
        ((REPLY >= least)) || { least=$REPLY found=$candidate; }
    done
    # Half the word may be wrong; beyond that the suggestion would be a guess.
    ((least * 2 <= ${#word} + 1)) || found=''
    REPLY=$found
}

# usage_error TEXT [WORD LIST]: refuses, with the nearest known word where one is near.
usage_error() {
    local text=$1
    if [ $# -ge 3 ]; then
        nearest "$2" "$3"
        [ -z "$REPLY" ] || text="$text; did you mean $REPLY?"
    fi
    printf 'nubila: %s\n' "$text" >&2
    printf "Try 'nubila --help'.\n" >&2
    exit 2
}

# Reads the value of an option written as --name VALUE or --name=VALUE, in REPLY; SHIFT says how many words it took.
option_value() { # WORD [NEXT]
    SHIFT=1
    case $1 in
    *=*) REPLY=${1#*=} ;;
    *)
        [ $# -ge 2 ] || usage_error "$1 needs a value"
        REPLY=$2
        SHIFT=2
        ;;
    esac
    [ -n "$REPLY" ] || usage_error "${1%%=*} needs a value"
}

# An absolute form of a path that need not exist yet, in REPLY.
absolute() {
    case $1 in /*) REPLY=$1 ;; *) REPLY=$PWD/$1 ;; esac
    [ "$REPLY" = / ] || REPLY=${REPLY%/}
}

is_root() { [ "$EUID" -eq 0 ]; }

have() { type -P "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ] || [ -x "/usr/libexec/$1" ]; }

default_state() {
    if [ -z "${NUBILA_STATE:-}" ]; then
        if is_root; then NUBILA_STATE=/var/lib/nubila; else NUBILA_STATE=${HOME:-/tmp}/.local/share/nubila; fi
    fi
    absolute "$NUBILA_STATE"
    export NUBILA_STATE=$REPLY
}

# The folder of what can be made again at any time, in REPLY.
cache_folder() {
    absolute "${NUBILA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var}/.cache}/nubila}"
}

# in_own_session COMMAND…: runs it apart from this terminal, so that Ctrl-C meant for the cloud does not reach it.
in_own_session() {
    if type -P setsid >/dev/null; then
        (setsid "$@" </dev/null >/dev/null 2>&1 &)
    else
        (trap '' INT HUP; exec "$@" </dev/null >/dev/null 2>&1) &
    fi
}
