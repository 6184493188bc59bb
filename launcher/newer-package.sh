#!/bin/sh
# Prints where a program lies that is newer than the system's, or that the system does not have: fetched from
# the same Debian mirror as the system's own packages, out of a later suite, and unpacked, not installed.
# Arguments: restic or restic-rest-server; the suite (unstable).
set -eu
suite=${2:-unstable}
case ${1:-} in
  restic | restic-rest-server) package=$1 ;;
  *) echo "holdfast: newer-package.sh takes restic or restic-rest-server, then a suite if you like" >&2; exit 64 ;;
esac
place=${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-tests/$package-$suite

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)
[ -n "$mirror" ] || { echo "holdfast: this system has no Debian mirror" >&2; exit 69; }
lists=$place/../lists-$suite # one for all packages of a suite
mkdir -p "$lists/partial" "$place/cache/archives/partial"
cat >"$place/apt.conf" <<END
Dir::Etc::sourcelist "$place/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$lists";
Dir::Cache "$place/cache";
APT::Sandbox::User "root";
END
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$place/sources.list"

export APT_CONFIG="$place/apt.conf"
cd "$place"
apt-get -qq update >&2
rm -f "$package"_*.deb
apt-get -qq download "$package/$suite" >&2
dpkg -x "$package"_*.deb unpacked
"unpacked/usr/bin/$package" --help >/dev/null # it runs here
echo "$place/unpacked/usr/bin/$package"
