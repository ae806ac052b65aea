# shellcheck shell=bash
# The Java program: built when its sources are newer, started with a start-up cache when there is one for it.

# True when a source file is newer than the jar, or there is no jar.
jar_is_stale() {
    local newer
    [ -e "$NUBILA_JAR" ] || return 0
    [ -d "$NUBILA_ROOT/kernel" ] || return 1
    newer=$(cd "$NUBILA_ROOT" && find kernel contracts services drivers third-party app pom.xml .mvn \
        \( -name target -o -path '*/src/test' \) -prune -o -type f -newer "$NUBILA_JAR" \
        \( -path '*/src/main/*' -o -name pom.xml -o -path '.mvn/*' \) -print -quit)
    [ -n "$newer" ]
}

# need_program MAY-INSTALL: a jar as new as its sources; says so only when there was something to do. A jar that NUBILA_JAR
# names is somebody else's: it is taken as it is.
need_program() {
    local output lock
    if [ "$NUBILA_JAR" != "$NUBILA_ROOT/app/target/nubila.jar" ]; then
        [ -r "$NUBILA_JAR" ] || fail 1 "NUBILA_JAR is $NUBILA_JAR, and that file is not there"
        return
    fi
    jar_is_stale || return 0
    need_maven "$1"
    lock=$NUBILA_ROOT/app/target/build.lock
    mkdir -p "${lock%/*}"
    exec 8>"$lock"
    ! type -P flock >/dev/null || flock 8
    if jar_is_stale; then # another start may have built it while this one waited
        note 'building (sources are newer than the program)'
        # A cloud that runs from the old jar keeps its file; written over, it would lose its classes.
        rm -f "$NUBILA_JAR"
        output=$(cd "$NUBILA_ROOT" && JAVA_HOME=$JDK mvn -q -T 1C -Dmaven.test.skip=true package -pl app -am 2>&1) || {
            printf '%s\n' "$output" | grep -v '^WARNING' >&2
            fail 1 'the build failed; the compiler has said why above'
        }
        phase 'built'
    fi
    exec 8>&-
}

# Where the start-up cache of this jar lies, in REPLY: beside the jar, or among the caches when that folder is not ours.
aot_file() {
    REPLY=${NUBILA_JAR%.jar}.aot
    [ -w "${NUBILA_JAR%/*}" ] || [ -e "$REPLY" ] || {
        cache_folder
        REPLY=$REPLY/nubila.aot
    }
}

# True when FILE was made from this very jar by this very JDK; the JVM would silently do without otherwise.
aot_fits() {
    [ -e "$1" ] && [ "$1" -nt "$NUBILA_JAR" ] && [ -r "$1.jdk" ] && [ "$(<"$1.jdk")" = "$JDK
$(<"$JDK/release")" ]
}

# The words that start the Java program, in the array JAVA.
#  - 512 MB of heap hold some ten thousand servers; the serial collector needs the least memory and time to start.
#  - A method is compiled with all effort after three times the usual number of calls: otherwise a third of the processor
#    time of a start goes into code that is used for its duration only.
#  - Figures for jstat would be a file in /tmp that is left there when the process is killed.
java_words() {
    local words
    JAVA=("$JDK/bin/java" -XX:+UseSerialGC -Xmx512m -Xss512k -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData
        -XX:Tier4InvocationThreshold=15000 -XX:Tier4MinInvocationThreshold=1800
        -XX:Tier4CompileThreshold=45000 -XX:Tier4BackEdgeThreshold=1200000
        --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8 "-Dnubila.root=$NUBILA_ROOT"
        "-Dnubila.launched-at=$BEGAN_MS")
    aot_file
    if [ "${NUBILA_AOT:-on}" != off ] && aot_fits "$REPLY"; then
        # Of the cache only the classes are used: what it knows of methods would have them compiled with all effort at once.
        JAVA+=("-XX:AOTCache=$REPLY" -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining '-Xlog:aot*=off' '-Xlog:cds*=off')
    fi
    read -ra words <<<"${NUBILA_JAVA_OPTS:-}"
    JAVA+=(${words[@]+"${words[@]}"} -jar "$NUBILA_JAR")
}

# run_program VERB [ARGS…]: hands a verb to the Java program.
run_program() {
    need_jdk no
    need_program no >&2
    java_words
    exec "${JAVA[@]}" "$@"
}

# After the first good start, a throw-away cloud is started, exercised and ended to write the start-up cache.
train_in_background() { # STATE PROCESS
    local file
    [ "${NUBILA_AOT:-on}" != off ] || return 0
    aot_file
    file=$REPLY
    ! aot_fits "$file" || return 0
    in_own_session "$NUBILA_ROOT/build/launcher/make-start-cache" "$JDK" "$file" "$1/run/ready" "$2"
}
