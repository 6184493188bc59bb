#!/bin/sh
# Prints a folder that has Ceph's monitor, OSD and radosgw, with the libraries of theirs that this system lacks:
# its own packages, unpacked and not installed, since installed ones bring services, LVM and sudo. "/" if they are installed.
set -eu
if [ -x /usr/bin/ceph-mon ] && [ -x /usr/bin/ceph-osd ] && [ -x /usr/bin/radosgw ] && [ -x /usr/bin/radosgw-admin ]; then
  echo /
  exit
fi
place=${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-tests/ceph
mkdir -p "$place"
exec 9>"$place/lock"
flock 9 # two that unpack at once would take each other's half for whole
runs_from() { # as what is kept may not after an upgrade of the system
  libraries=$(printf '%s:' "$1"/lib/*-linux-gnu "$1"/usr/lib/*-linux-gnu "$1"/usr/lib/*-linux-gnu/ceph)
  for program in ceph-mon ceph-osd radosgw radosgw-admin; do
    LD_LIBRARY_PATH="$libraries" "$1/usr/bin/$program" --version >/dev/null || return 1
  done
}
if [ -d "$place/unpacked" ] && runs_from "$place/unpacked"; then
  echo "$place/unpacked"
  exit
fi
mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
cat >"$place/apt.conf" <<END
Dir::State::lists "$place/lists";
Dir::Cache "$place/cache";
APT::Sandbox::User "root";
END
export APT_CONFIG="$place/apt.conf"
apt-get -qq update >&2

# What an installation would add, but for Python's and the libraries of what no test does.
packages=$(apt-get -qq -s --no-install-recommends install radosgw ceph-mon ceph-osd ceph-common |
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' |
  grep -E '^(lib|radosgw$|ceph-(base|common|mon|osd)$)' | grep -vE '^lib(cephfs|radosstriper|rbd|rgw)')
rm -rf "$place/debs" "$place/new"
mkdir -p "$place/debs" "$place/new"
cd "$place/debs"
# shellcheck disable=SC2086 # words
apt-get -qq download $packages >&2
printf '%s\n' *.deb | xargs -n 1 -P 2 sh -c 'dpkg -x "$0" ../new'
cd "$place"
runs_from "$place/new"
rm -rf debs lists cache unpacked
mv new unpacked
echo "$place/unpacked"
