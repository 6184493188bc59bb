# Sourced by build.sh. make_start_caches rehearses the CLI and the server once, so that the JVM can
# keep what it loaded and linked (ADR 0080). Whatever fails here is silent: only speed is lost.

make_start_caches() {
  aot_folder=$root/distribution/target/aot
  rm -rf "$aot_folder"
  mkdir -p "$aot_folder" || return 0
  scene=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-rehearsal.XXXXXX") || return 0
  rehearse >"$aot_folder/rehearsal.log" 2>&1 </dev/null || true
  rm -rf "$scene"
}

rehearse() {
  id=$(jdk_id)
  mkdir "$scene/tree" "$scene/restored" || return 1
  cp -R "$root/launcher" "$scene/tree/" || return 1
  echo "rehearsal only" >"$scene/password"
  mkfifo "$scene/stdin" || return 1

  # shellcheck disable=SC2086 # the flags are words
  "$HOLDFAST_JDK/bin/java" -XX:AOTCacheOutput="$aot_folder/server.new" $server_flags \
    -jar "$lib/holdfast-server.jar" serve --data "$scene/data" --listen 127.0.0.1:0 \
    --stop-when-stdin-closes <"$scene/stdin" &
  server=$!
  exec 7>"$scene/stdin" # the server lives as long as this end is open
  tries=0
  while [ ! -s "$scene/data/access.json" ] && kill -0 "$server" 2>/dev/null && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done

  # shellcheck disable=SC2086
  "$HOLDFAST_JDK/bin/java" -XX:AOTCacheOutput="$aot_folder/cli.new" $short_flags \
    -jar "$lib/holdfast-cli.jar" rehearse "$root/launcher/rehearsal.txt" \
    SCENE="$scene" HOLDFAST_DATA="$scene/data" HOLDFAST_PASSWORD_FILE="$scene/password" 7>&- || true

  # Commands that move data: with the first compiler only, and without the methods that must get the
  # second, so that the cache's profile leads each method to its compiler at once (ADR 0083).
  make_trees || return 1
  # shellcheck disable=SC2086
  "$HOLDFAST_JDK/bin/java" -XX:AOTCacheOutput="$aot_folder/engine.new" $restore_flags -XX:TieredStopAtLevel=1 \
    "-XX:CompilerDirectivesFile=$root/launcher/rehearsal-compiler.json" \
    -jar "$lib/holdfast-cli.jar" rehearse "$root/launcher/engine-rehearsal.txt" \
    SCENE="$scene" HOLDFAST_PASSWORD_FILE="$scene/password" 7>&- || true

  exec 7>&-
  wait "$server" || true
  for program in cli engine server; do
    if [ -s "$aot_folder/$program.new" ]; then
      mv "$aot_folder/$program.new" "$aot_folder/$program-$id.aot"
    fi
  done
}

# Many small files, and some of many MiB: what is called often in any backup and restore is called
# often in the rehearsal. In a shell of its own: whoever sources this has variables of its own.
make_trees() (
  folder=0
  while [ "$folder" -lt 60 ]; do
    mkdir -p "$scene/many/$folder" || return 1
    file=0
    while [ "$file" -lt 60 ]; do
      echo "file $file of $folder" >"$scene/many/$folder/$file" || return 1
      file=$((file + 1))
    done
    ln -s 1 "$scene/many/$folder/link" || return 1
    folder=$((folder + 1))
  done
  cp "$HOLDFAST_JDK/lib/server/libjvm.so" "$lib"/bcprov-*.jar "$scene/many"
)
