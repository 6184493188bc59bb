#!/bin/sh
# ./holdfast test: installs what the tests need from the system's packages, then builds and tests all.
# Arguments go to Maven, as in: ./holdfast test -pl engine -am
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

# Debian's package for each thing that the tests call and that is missing.
missing_packages() {
  has restic || echo restic
  has setfacl || echo acl
  has setfattr || echo attr
  has zstd || echo zstd
  has age || echo age
  has bsdtar || echo libarchive-tools
  has unzip || echo unzip
  has curl || echo curl
  has jq || echo jq
  has openssl || echo openssl
  [ -x /usr/bin/time ] || echo time
  has postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || echo postgresql
  has sqlite3 || echo sqlite3
  has redis-server || echo redis-server
  has mariadbd || [ -x /usr/sbin/mariadbd ] || echo mariadb-server
  has mariadb-dump || echo mariadb-client
  [ -x /usr/lib/dovecot/imap ] || [ -x /usr/libexec/dovecot/imap ] || echo dovecot-imapd
  /usr/bin/python3 -c 'import aiosmtpd' >/dev/null 2>&1 || echo python3-aiosmtpd
  has prometheus || echo prometheus
  has sshd || [ -x /usr/sbin/sshd ] || echo openssh-server
  has ssh || echo openssh-client
  has rclone || echo rclone
  has node || echo nodejs
  has npm || echo npm
  has mvn || echo maven
}

has() { command -v "$1" >/dev/null 2>&1; }

install_packages() {
  has apt-get || return 1
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root="sudo env"
  else
    return 1
  fi
  # RUNLEVEL=1: a freshly installed database must not start as a service; the tests start their own.
  # shellcheck disable=SC2086 # words
  $as_root apt-get -qq update >&2 || true
  # shellcheck disable=SC2086
  $as_root RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" >&2
}

packages=$(missing_packages | tr '\n' ' ')
if [ -n "$packages" ]; then
  echo "holdfast: the tests need these packages, installing them: $packages" >&2
  # shellcheck disable=SC2086
  if ! install_packages $packages || [ -n "$(missing_packages)" ]; then
    echo "holdfast: could not install them; as root, install the packages (Debian's names) and run this again: $(missing_packages | tr '\n' ' ')" >&2
    exit 69
  fi
fi

# restic's own server of its REST protocol came with Debian 13, and a restic that is three years newer than that of
# Debian 12. Without them the tests that need them are left out, and say so (ADR 0270, 0279).
if [ -z "${HOLDFAST_TEST_REST_SERVER:-}" ]; then
  if HOLDFAST_TEST_REST_SERVER=$(timeout 120 "$root/launcher/newer-package.sh" restic-rest-server trixie); then
    export HOLDFAST_TEST_REST_SERVER
  else
    echo "holdfast: could not fetch a stock rest-server; its tests are left out" >&2
  fi
fi
if [ -z "${HOLDFAST_TEST_NEWER_RESTIC:-}" ]; then
  if HOLDFAST_TEST_NEWER_RESTIC=$(timeout 120 "$root/launcher/newer-package.sh" restic trixie); then
    export HOLDFAST_TEST_NEWER_RESTIC
  else
    echo "holdfast: could not fetch a newer restic; its cells of the matrix are left out" >&2
  fi
fi
# Ceph's gateway is the S3 service that people run themselves (ADR 0293).
if [ -z "${HOLDFAST_TEST_CEPH:-}" ]; then
  if HOLDFAST_TEST_CEPH=$(timeout 120 "$root/launcher/unpacked-ceph.sh"); then
    export HOLDFAST_TEST_CEPH
  else
    echo "holdfast: could not fetch Ceph; its tests are left out" >&2
  fi
fi

cd "$root"
# Two rooms at a time: compiling one uses one core.
exec ./mvnw -B -T 2 verify "$@"
