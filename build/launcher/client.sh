# shellcheck shell=bash
# nubila openstack: the stock client in a Python environment of its own.

openstack() {
    local state=$NUBILA_STATE name
    case ${1:-} in
    --state | --state=*) option_value "$@"; absolute "$REPLY"; state=$REPLY; shift "$SHIFT" ;;
    esac
    [ -r "$state/clouds.yaml" ] ||
        fail 1 "$state/clouds.yaml cannot be read: start a cloud with 'nubila up', or name its folder with 'nubila openstack --state DIR …'"
    need_client
    # Names of another cloud in the environment would win over clouds.yaml.
    for name in AUTH_URL USERNAME USER_ID PASSWORD TOKEN PROJECT_NAME PROJECT_ID TENANT_NAME TENANT_ID USER_DOMAIN_NAME \
        USER_DOMAIN_ID PROJECT_DOMAIN_NAME PROJECT_DOMAIN_ID DOMAIN_NAME DOMAIN_ID SYSTEM_SCOPE AUTH_TYPE REGION_NAME CACERT; do
        unset "OS_$name"
    done
    export OS_CLIENT_CONFIG_FILE=$state/clouds.yaml OS_CLOUD=${OS_CLOUD:-demo}
    exec "$CLIENT/bin/openstack" "$@"
}

# The folder of the client's environment, in CLIENT; made at first use.
need_client() {
    local output
    cache_folder
    CLIENT=$REPLY/openstack-client
    [ ! -e "$CLIENT/complete" ] || return 0
    have python3 || python_packages
    python3 -c 'import ensurepip, venv' 2>/dev/null || python_packages
    mkdir -p "${CLIENT%/*}"
    exec 7>"$CLIENT.lock"
    ! type -P flock >/dev/null || flock 7
    [ ! -e "$CLIENT/complete" ] || return 0
    note 'making a Python environment for the openstack client (once)' >&2
    rm -rf "$CLIENT"
    output=$({ python3 -m venv "$CLIENT" && "$CLIENT/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        python-openstackclient osc-placement; } 2>&1) || {
        printf '%s\n' "$output" | tail -n 8 >&2
        fail 1 'the openstack client could not be installed'
    }
    : >"$CLIENT/complete"
    exec 7>&-
    phase 'the openstack client is installed' >&2
}

python_packages() {
    is_root || fail 3 'the openstack client needs Python 3 with venv; install the package python3-venv'
    by_tool python3-venv python3-pip
    install_packages "$REPLY:holds the openstack client" >&2 || fail 1 'Python could not be installed'
}
