# shellcheck shell=bash
# System packages: what is missing is found by looking for the programs themselves, which takes no time when all is there.

package_tool() {
    if have apt-get; then echo apt; elif have dnf; then echo dnf; else echo none; fi
}

# Package lists are fetched once, and only when something is to be installed.
LISTS_FRESH=no
refresh_package_lists() {
    [ "$LISTS_FRESH" = no ] || return 0
    LISTS_FRESH=yes
    [ "$(package_tool)" = apt ] || return 0
    apt-get -q -o DPkg::Lock::Timeout=600 update >/dev/null 2>&1 || note 'the package lists could not be fetched; going on with the old ones'
    phase 'package lists fetched'
}

# install_packages NAME:REASON…: names each package and why, then installs all at once; answers false when that failed.
install_packages() {
    local item output
    local -a names=()
    refresh_package_lists
    for item; do
        names+=("${item%%:*}")
        note "installing ${item%%:*}: ${item#*:}"
    done
    case $(package_tool) in
    apt)
        output=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 install --no-install-recommends "${names[@]}" 2>&1)
        ;;
    dnf) output=$(dnf -q -y install "${names[@]}" 2>&1) ;;
    *) output='neither apt-get nor dnf is here' && false ;;
    esac || {
        printf '%s\n' "$output" | tail -n 8 >&2
        return 1
    }
    phase "${#names[@]} packages installed"
}

# by_tool APT-NAME DNF-NAME: the one of this distribution, in REPLY.
by_tool() {
    case $(package_tool) in dnf) REPLY=$2 ;; *) REPLY=$1 ;; esac
}

has_libvirt_qemu_driver() {
    local file
    for file in /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so /usr/lib*/libvirt/connection-driver/libvirt_driver_qemu.so; do
        [ ! -e "$file" ] || return 0
    done
    return 1
}

has_qemu() { have qemu-system-x86_64 || have qemu-kvm; }

# What real guests and networks need and this host lacks, as NAME:REASON, in MISSING.
missing_host_packages() {
    MISSING=()
    has_qemu || want qemu-system-x86 qemu-kvm 'runs the guests'
    have qemu-img || want qemu-utils qemu-img 'makes and inspects disks'
    have libvirtd || want libvirt-daemon libvirt-daemon 'looks after the guests'
    has_libvirt_qemu_driver || want libvirt-daemon-driver-qemu libvirt-daemon-driver-qemu 'lets libvirt run QEMU'
    have dnsmasq || want dnsmasq-base dnsmasq 'gives guests their addresses (DHCP)'
    have nft || want nftables nftables 'security groups, address translation'
    have ip || want iproute2 iproute 'bridges, namespaces, routes'
    have conntrack || want conntrack conntrack-tools 'ends connections that a changed rule forbids'
    have genisoimage || want genisoimage genisoimage 'writes config drives'
}

want() { # APT-NAME DNF-NAME REASON
    by_tool "$1" "$2"
    MISSING+=("$REPLY:$3")
}

# ready_host MAY-INSTALL: brings the host as far as it can be brought; a lack is told, and means simulated guests.
ready_host() {
    local item lacking=''
    if ! is_root; then
        note 'guests and networks will be simulated: real ones need root'
        return
    fi
    missing_host_packages
    [ ${#MISSING[@]} -gt 0 ] || return 0
    if [ "$1" = yes ]; then
        install_packages "${MISSING[@]}" || note 'installing failed; going on without'
        missing_host_packages
    fi
    [ ${#MISSING[@]} -gt 0 ] || return 0
    for item in "${MISSING[@]}"; do lacking="$lacking${lacking:+, }${item%%:*}"; done
    note "what needs these packages will be simulated, because they are not installed: $lacking"
}

# need_maven MAY-INSTALL
need_maven() {
    have mvn && return
    if [ "$1" = yes ] && is_root && [ "$(package_tool)" != none ]; then
        install_packages 'maven:builds Nubila from its sources' && have mvn && return
    fi
    fail 3 'Maven is needed to build Nubila from its sources; install the package maven'
}
