# Sourced by ./mvnw and ./holdfast. find_jdk sets HOLDFAST_JDK to a JDK of version 25 or newer:
# the environment first, then the javac on the PATH, then the usual install folders.

jdk_version() { # prints the major version that the release file of JDK $1 names, 0 if none
  v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | head -n 1)
  echo "${v:-0}"
}

is_jdk25() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge 25 ]
}

find_jdk() {
  for candidate in "${HOLDFAST_JDK:-}" "${JAVA_HOME:-}"; do
    if is_jdk25 "$candidate"; then HOLDFAST_JDK=$candidate; return 0; fi
  done
  javac=$(command -v javac 2>/dev/null || true)
  if [ -n "$javac" ]; then
    candidate=$(dirname "$(dirname "$(readlink -f "$javac" 2>/dev/null || echo "$javac")")")
    if is_jdk25 "$candidate"; then HOLDFAST_JDK=$candidate; return 0; fi
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk25 "$candidate"; then HOLDFAST_JDK=$candidate; return 0; fi
  done
  echo "holdfast: a JDK 25 or newer is needed and none was found; install one, or set HOLDFAST_JDK to its folder." >&2
  return 69
}
