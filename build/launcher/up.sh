# shellcheck shell=bash
# nubila up

UP_OPTIONS="--detach --no-install --state --listen --hypervisor --simulate --port-base --guest-image --help"

up_help() {
    cat <<'TEXT'
Usage: nubila up [OPTIONS]

Installs missing system packages when run by root, builds when sources changed, starts the whole cloud, and tells how
to use it. Runs in the foreground; Ctrl-C stops it, guests keep running.

  --detach              start in the background and return when the cloud answers
  --state DIR           folder of the cloud; another folder is another cloud, beside the first
  --listen ADDR         address to listen on; default 127.0.0.1
  --hypervisor NAME     auto, libvirt or simulated; default auto: libvirt where the host can, else simulated
  --simulate N          N simulated hosts
  --port-base N         first port of the services' range; default: the usual OpenStack ports when free, else free ones
  --guest-image FILE    a small guest to offer as image cirros; default: built from the distribution's packages
  --no-install          install nothing
  --help                this text

Exit codes: 0 done, 1 failed, 2 not understood, 3 this host cannot (no JDK, no Maven, no such driver).
TEXT
}

up() {
    local detach=no install=yes state=$NUBILA_STATE hypervisor=auto simulated=no image=''
    local -a serve=()
    while [ $# -gt 0 ]; do
        SHIFT=1
        case $1 in
        --help | -h) up_help; return ;;
        --detach) detach=yes ;;
        --no-install) install=no ;;
        --state | --state=*) option_value "$@"; absolute "$REPLY"; state=$REPLY ;;
        --listen | --listen=*) option_value "$@"; serve+=(--listen "$REPLY") ;;
        --hypervisor | --hypervisor=*) option_value "$@"; hypervisor=$REPLY ;;
        --simulate | --simulate=*) option_value "$@"; number --simulate "$REPLY"; simulated=yes serve+=(--simulate "$REPLY") ;;
        --port-base | --port-base=*) option_value "$@"; number --port-base "$REPLY"; serve+=(--port-base "$REPLY") ;;
        --guest-image | --guest-image=*) option_value "$@"; absolute "$REPLY"; image=$REPLY ;;
        -*) usage_error "'nubila up' has no option ${1%%=*}" "${1%%=*}" "$UP_OPTIONS" ;;
        *) usage_error "'nubila up' takes options only, not '$1'" ;;
        esac
        shift "$SHIFT"
    done
    one_of "$hypervisor" 'auto libvirt simulated' ||
        usage_error "--hypervisor is auto, libvirt or simulated, not '$hypervisor'" "$hypervisor" 'auto libvirt simulated'
    [ -z "$image" ] || [ -r "$image" ] || fail 1 "the guest image $image cannot be read"
    [ "$hypervisor" != simulated ] || simulated=yes
    serve=(serve --state "$state" --hypervisor "$hypervisor" ${serve[@]+"${serve[@]}"})

    if running_cloud "$state"; then
        if [ "$detach" = yes ] && [ -e "$state/run/ready" ]; then
            cat "$state/run/ready"
            note "ran already, as process $REPLY"
            return
        fi
        fail 1 "this cloud runs already, as process $REPLY; 'nubila down --state $state' stops it"
    fi
    need_jdk "$install"
    phase "Java $JDK_VERSION in $JDK"
    need_program "$install"
    if [ "$simulated" = no ]; then
        ready_host "$install"
        phase 'host looked at'
    fi
    guest_image "$simulated" "$image"
    [ -z "$REPLY" ] || serve+=(--guest-image "$REPLY")

    mkdir -p "$state/run" "$state/logs" || fail 1 "the folder $state cannot be made"
    rm -f "$state/run/ready"
    java_words
    if [ "$detach" = yes ]; then start_detached "$state"; else
        train_in_background "$state" $$
        phase 'starting the cloud'
        exec "${JAVA[@]}" "${serve[@]}"
    fi
}

number() { # OPTION VALUE
    case $2 in *[!0-9]*) usage_error "$1 takes a whole number, not '$2'" ;; esac
}

# guest_image SIMULATED GIVEN: the file to offer as image cirros, in REPLY; empty when there will be none. One that is
# not there yet is built in the background, and the cloud takes it when it appears.
guest_image() {
    local simulated=$1 given=$2 key image
    REPLY=$given
    [ -z "$given" ] && [ "$simulated" = no ] && is_root || return 0
    has_qemu && have qemu-img && have apt-get && have dpkg-deb && [ "$(uname -m)" = x86_64 ] || return 0
    key=$(cd "$NUBILA_ROOT/build/guest" && find . -type f -exec cksum {} + | LC_ALL=C sort | cksum)
    cache_folder
    image=$REPLY/guest/cirros-${key%% *}.qcow2
    if [ ! -e "$image" ]; then
        mkdir -p "${image%/*}"
        in_own_session nice "$NUBILA_ROOT/build/guest/build-guest-image" --log "${image%/*}/build.log" "$image"
        note "a small guest image is being built and will appear as 'cirros' ($image)"
    fi
    REPLY=$image
}

# Starts ${serve[@]} in a session of its own and waits until the cloud answers, has died, or two minutes have passed.
start_detached() { # STATE
    local state=$1 log=$1/logs/nubila.log pid code=0 waited own=''
    ! type -P setsid >/dev/null || own=setsid
    $own "${JAVA[@]}" "${serve[@]}" </dev/null >>"$log" 2>&1 &
    pid=$!
    for ((waited = 0; waited < 2400; waited++)); do
        if [ -e "$state/run/ready" ]; then
            train_in_background "$state" "$pid"
            phase 'the cloud answers'
            cat "$state/run/ready"
            now_ms
            seconds_of $((REPLY - BEGAN_MS))
            note "up after $REPLY, as process $pid; log: $log"
            return 0
        fi
        if ! kill -0 "$pid" 2>/dev/null; then
            wait "$pid" || code=$?
            tail -n 20 "$log" >&2
            [ "$code" = 2 ] || [ "$code" = 3 ] || code=1
            fail "$code" "the cloud ended while starting; its log is $log"
        fi
        sleep 0.05
    done
    kill "$pid" 2>/dev/null || true
    tail -n 20 "$log" >&2
    fail 1 "the cloud did not answer within 120 s and was stopped; its log is $log"
}
