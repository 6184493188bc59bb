# Sourced by the benchmarks, with $root and $HOLDFAST_JDK set.

machine() {
  echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
    "$(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo) of memory, Linux $(uname -r)"
}
jdk() { echo "JDK $(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$HOLDFAST_JDK/release")"; }
load() { echo "Load when it ended: $(cut -d ' ' -f 1-3 /proc/loadavg)."; }

# measure ROW TOOL COMMAND…: adds a line "row tool pair wall user sys kilobytes" to $results. A benchmark
# that measures several processes as one has a measure of its own.
measure() {
  row=$1 tool=$2
  shift 2
  sync
  if ! /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/output" 2>&1; then
    cat "$work/output" >&2
    echo "bench/${0##*/}: $tool failed in '$row'" >&2
    exit 70
  fi
  echo "$row $tool $pair $(tail -n 1 "$work/time")" >>"$results"
  say "pair $pair, $row, $tool: $(tail -n 1 "$work/time") (s wall, user, sys; KiB)"
}
