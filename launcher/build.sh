# Sourced by ./holdfast after find-jdk.sh, with $root set. build_when_needed leaves the jars in $lib;
# start_cache sets $aot to the file of the start-up cache named $1, or to nothing, and $compiler to the
# beginning of the names of two files for its compilers, or to nothing.
lib=$root/distribution/target/lib
stamp=$root/distribution/target/built
jvm_arguments="--enable-native-access=ALL-UNNAMED --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED"

# What is short starts fast: the first compiler only. What moves data gets huge pages, and the second
# compiler for what engine-compiler.json names (ADR 0083). Another JVM may not know such flags: then it
# works as before. A check has room for the key derivation's table before the first collection.
#
# An index takes some 64 bytes of heap a blob, so a heap may grow to half of the memory, up to 4 GiB. It takes what
# it needs: young generations keep the size that is right for small repositories, and beyond holdfast.heap what is old
# is collected before the heap grows (ADR 0273).
memory_kib=2097152 # where nobody says
[ ! -r /proc/meminfo ] || read -r _ memory_kib _ </proc/meminfo || memory_kib=2097152
limit_memory() { # by the file $1 of a control group, when it is there and names a number of bytes
  [ -r "$1" ] && read -r limit <"$1" || return 0
  case $limit in
    "" | *[!0-9]* | ???????????????????*) ;; # as many digits as that are no limit
    *) [ $((limit / 1024)) -gt "$memory_kib" ] || memory_kib=$((limit / 1024)) ;;
  esac
}
limit_memory /sys/fs/cgroup/memory.max
limit_memory /sys/fs/cgroup/memory/memory.limit_in_bytes
[ ! -r /proc/self/cgroup ] || limit_memory "/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)/memory.max"

heap_of() { # sets $heap to flags for one that may grow to $1 MiB anywhere, and is collected beyond $2
  most=$((memory_kib / 2048))
  [ "$most" -le 4096 ] || most=4096
  [ "$most" -ge "$1" ] || most=$1
  heap="-Xmx${most}m -Dholdfast.heap=$2"
}

heap_of 128 80
short_flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m $heap -XX:MaxNewSize=42m"
engine_flags="-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:+UseTransparentHugePages -XX:MaxDirectMemorySize=128m \
  -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput"
heap_of 156 52
backup_flags="$engine_flags -Xms64m $heap -XX:MaxNewSize=28m"
heap_of 256 110
check_flags="$engine_flags -Xms96m $heap -Xmn64m -XX:SurvivorRatio=8"
heap_of 256 100
restore_flags="$engine_flags -Xms96m $heap -Xmn64m -XX:SurvivorRatio=8"
heap_of 384 90
upkeep_flags="$engine_flags -Xms64m $heap -XX:MaxNewSize=48m"
server_flags="-XX:+UseSerialGC -XX:+UseTransparentHugePages -Xms64m -Xmx512m -XX:MaxDirectMemorySize=256m"

. "$root/launcher/start-caches.sh"

say() { echo "holdfast: $*" >&2; }

# True when a source is newer than the last build. Folders count too: they tell of deleted files.
sources_changed() {
  [ -f "$stamp" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$root/launcher" "$root/docs/errors.md" \
    -newer "$stamp" 2>/dev/null | head -n 1)" ]
}

build_when_needed() {
  sources_changed || return 0
  command -v mvn >/dev/null 2>&1 || {
    say "the program must be built first, which needs Maven 3.8.7 or newer, and no 'mvn' is on the PATH; install it (Debian: apt-get install maven)."
    return 69
  }
  mkdir -p "$root/distribution/target" || return 73
  if command -v flock >/dev/null 2>&1; then
    exec 8>"$root/distribution/target/build.lock"
    flock 8
    build_once && status=0 || status=$?
    exec 8>&-
    return $status
  fi
  build_once
}

build_once() {
  sources_changed || return 0 # another process built while this one waited
  say "building (the first time takes a few minutes) …"
  log=$root/distribution/target/build.log
  begun=$root/distribution/target/build.begun
  : >"$begun"
  rm -rf "$lib"
  if ! (cd "$root" && ./mvnw -B -Dquick -DskipTests package) >"$log" 2>&1 </dev/null 8>&-; then
    { grep -E '^\[ERROR\] (/|Failed to)' "$log" || tail -n 20 "$log"; } | sort -u | head -n 10 >&2
    say "the build failed; all of its output is in $log"
    return 70
  fi
  for program in cli server; do
    ln -f "$lib/holdfast-$program"-[0-9]*.jar "$lib/holdfast-$program.jar" || return 70
  done
  say "preparing fast starts …"
  make_start_caches 8>&-
  mv "$begun" "$stamp" # the time at which the build began: what was saved since then builds again
}

jdk_id() { cksum <"$HOLDFAST_JDK/release" | cut -d ' ' -f 1; }

# A cache belongs to one JDK and one build; without it the JVM starts as ever, only slower.
start_cache() {
  aot= compiler=
  [ "$1" != engine ] || compiler=$root/launcher/engine-compiler
  [ "${HOLDFAST_START_CACHE:-on}" = on ] || return 0
  cache=$root/distribution/target/aot/$1-$(jdk_id).aot
  [ ! -s "$cache" ] || aot=$cache
}
