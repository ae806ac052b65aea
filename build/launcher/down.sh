# shellcheck shell=bash
# nubila down

DOWN_OPTIONS="--all --state --help"

down_help() {
    cat <<'TEXT'
Usage: nubila down [OPTIONS]

Stops the cloud; guests keep running and are found again by the next start.

  --all         also remove the guests, namespaces, bridges and rules it made, and nothing else
  --state DIR   folder of the cloud
  --help        this text

Exit codes: 0 it does not run any more, 1 failed, 2 not understood.
TEXT
}

# running_cloud STATE: true when the cloud of that folder runs; its process id in REPLY. The process must be a Nubila:
# after a crash the number may have gone to somebody else.
running_cloud() {
    local words
    [ -r "$1/run/nubila.pid" ] || return 1
    REPLY=''
    read -r REPLY <"$1/run/nubila.pid" || true
    case $REPLY in '' | *[!0-9]*) return 1 ;; esac
    if [ -d /proc/self ]; then
        [ -r "/proc/$REPLY/cmdline" ] || return 1
        words=$(tr '\0' ' ' <"/proc/$REPLY/cmdline" 2>/dev/null) || return 1
    else
        words=$(ps -o command= -p "$REPLY") || return 1
    fi
    case $words in *-Dnubila.root=*.jar\ serve*) return 0 ;; *) return 1 ;; esac
}

down() {
    local all=no state=$NUBILA_STATE
    while [ $# -gt 0 ]; do
        SHIFT=1
        case $1 in
        --help | -h) down_help; return ;;
        --all) all=yes ;;
        --state | --state=*) option_value "$@"; absolute "$REPLY"; state=$REPLY ;;
        -*) usage_error "'nubila down' has no option ${1%%=*}" "${1%%=*}" "$DOWN_OPTIONS" ;;
        *) usage_error "'nubila down' takes options only, not '$1'" ;;
        esac
        shift "$SHIFT"
    done
    [ -d "$state" ] || fail 1 "there is no cloud in $state"
    if running_cloud "$state"; then
        stop_process "$REPLY"
    else
        note "no cloud of $state runs"
    fi
    if [ "$all" = yes ]; then
        NUBILA_STATE=$state
        run_program down --all --state "$state"
    fi
}

stop_process() { # PID
    local pid=$1 waited
    kill -TERM "$pid" 2>/dev/null || true
    for ((waited = 0; waited < 600; waited++)); do
        if ! process_lives "$pid"; then
            phase "process $pid stopped"
            return
        fi
        sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
    phase "process $pid did not stop within 30 s and was killed; what it left half done is finished at the next start"
}

# A process that has ended but was not yet collected by its parent counts as gone.
process_lives() { # PID
    local state
    kill -0 "$1" 2>/dev/null || return 1
    [ -r "/proc/$1/stat" ] || return 0
    state=$(<"/proc/$1/stat") 2>/dev/null || return 1
    state=${state##*) }
    [ "${state%% *}" != Z ]
}
