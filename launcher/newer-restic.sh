#!/bin/sh
# Prints where a restic newer than the system's lies, for the matrix of CONTRIBUTING.md: fetched from the
# same Debian mirror as the system's own packages, out of a later suite, and unpacked, not installed.
# Arguments: the suite (unstable).
set -eu
suite=${1:-unstable}
place=${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-tests/restic-$suite

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)
[ -n "$mirror" ] || { echo "holdfast: this system has no Debian mirror" >&2; exit 69; }
mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
cat >"$place/apt.conf" <<END
Dir::Etc::sourcelist "$place/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$place/lists";
Dir::Cache "$place/cache";
APT::Sandbox::User "root";
END
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$place/sources.list"

export APT_CONFIG="$place/apt.conf"
cd "$place"
apt-get -qq update >&2
rm -f restic_*.deb
apt-get -qq download "restic/$suite" >&2
dpkg -x restic_*.deb unpacked
unpacked/usr/bin/restic version >&2
echo "$place/unpacked/usr/bin/restic"
