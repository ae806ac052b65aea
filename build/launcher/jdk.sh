# shellcheck shell=bash
# Finds a JDK by its release file alone: starting a JVM to ask for its version would cost more than everything else here.

JDK_AT_LEAST=25

# jdk_at FOLDER: true when a JDK new enough is there; sets JDK and JDK_VERSION.
jdk_at() {
    local folder=$1 line version='' major
    [ -x "$folder/bin/javac" ] && [ -r "$folder/release" ] || return 1
    while IFS= read -r line; do
        case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=} ;; esac
    done <"$folder/release"
    version=${version//\"/}
    major=${version%%[!0-9]*}
    [ -n "$major" ] && [ "$major" -ge "$JDK_AT_LEAST" ] || return 1
    JDK=$folder
    JDK_VERSION=$version
}

find_jdk() {
    local program folder
    [ -z "${JAVA_HOME:-}" ] || ! jdk_at "$JAVA_HOME" || return 0
    if program=$(type -P javac); then
        program=$(readlink -f "$program" 2>/dev/null || printf %s "$program")
        ! jdk_at "${program%/bin/javac}" || return 0
    fi
    for folder in /usr/lib/jvm/* /usr/java/* /usr/local/*jdk* /opt/* /opt/java/* \
        "${HOME:-/nowhere}"/.sdkman/candidates/java/* "${HOME:-/nowhere}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/nowhere}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        ! jdk_at "$folder" || return 0
    done
    return 1
}

# The oldest package of the distribution that is new enough, in REPLY; empty when it has none.
jdk_package() {
    local name version
    REPLY=''
    case $(package_tool) in
    apt)
        for name in $(apt-cache search --names-only '^openjdk-[0-9]+-jdk-headless$' | cut -d' ' -f1 | sort -V); do
            version=${name#openjdk-}
            version=${version%%-*}
            [ "$version" -lt "$JDK_AT_LEAST" ] || { REPLY=$name; return; }
        done
        ;;
    dnf)
        for name in java-$JDK_AT_LEAST-openjdk-devel java-latest-openjdk-devel; do
            ! dnf -q list --available "$name" >/dev/null 2>&1 || { REPLY=$name; return; }
        done
        ;;
    esac
}

# need_jdk MAY-INSTALL: sets JDK and JDK_VERSION, or ends with what to install.
need_jdk() {
    find_jdk && return
    if [ "$1" = yes ] && is_root; then
        refresh_package_lists
        jdk_package
        if [ -n "$REPLY" ]; then
            install_packages "$REPLY:Java $JDK_AT_LEAST, which runs and builds Nubila"
            find_jdk && return
        fi
    fi
    fail 3 "no JDK $JDK_AT_LEAST or newer was found; install one, for example Eclipse Temurin $JDK_AT_LEAST, and set JAVA_HOME to its folder"
}
