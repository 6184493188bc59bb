# Ceph's gateway with a monitor and an OSD that keeps all in memory: as whoever runs this, with nothing outside of one
# folder, until one of them ends, or whoever holds the other end of this program's input does.
# Arguments: the folder; where Ceph is unpacked; the ports of the monitor, of the gateway and of its TLS; certificate
# and key; the user's keys; how many bytes a bucket may have.
set -eu
folder=$1 ceph=$2 monitor_port=$3 port=$4 secure_port=$5 certificate=$6 key=$7 access_key=$8 secret_key=$9 bucket_bytes=${10}
PATH=$ceph/usr/bin:$PATH
libraries=$(printf '%s:' "$ceph"/usr/lib/*-linux-gnu)
LD_LIBRARY_PATH=$(printf '%s:' "$ceph"/lib/*-linux-gnu)$libraries$(printf '%s:' "$ceph"/usr/lib/*-linux-gnu/ceph)
CEPH_CONF=$folder/ceph.conf
export PATH LD_LIBRARY_PATH CEPH_CONF
plugins=$(echo "$ceph"/usr/lib/*-linux-gnu)
id=$(cat /proc/sys/kernel/random/uuid)

cd "$folder"
mkdir monitor osd gateway
# The monitor usually lets changes gather for a second or so: a pool that is made takes two.
cat >ceph.conf <<END
[global]
fsid = $id
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
mon host = v2:127.0.0.1:$monitor_port/0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = $folder
crash dir = $folder
admin socket =
log file =
log to stderr = false
err to stderr = true
debug rocksdb = 0
plugin dir = $plugins/ceph
erasure code dir = $plugins/ceph/erasure-code
osd class dir = $plugins/rados-classes
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
[mon]
mon data = $folder/monitor
mon cluster log file = /dev/null
mon data avail warn = 0
mon data avail crit = 0
mon allow pool size one = true
paxos propose interval = 0.02
paxos min wait = 0.01
[osd]
osd data = $folder/osd
osd objectstore = memstore
[client.gateway]
rgw data = $folder/gateway
rgw frontends = beast endpoint=127.0.0.1:$port ssl_endpoint=127.0.0.1:$secure_port ssl_certificate=$certificate ssl_private_key=$key
rgw dns name = localhost
rgw rados pool pg num min = 1
rgw max listing results = 7
rgw bucket default quota max size = $bucket_bytes
END
daemons=
trap 'kill -9 $daemons 2>/dev/null' EXIT

exec 3<&0 </dev/null
monmaptool --create --addv a v2:127.0.0.1:$monitor_port/0 --fsid "$id" monmap >/dev/null
ceph-mon -i a --mkfs --monmap monmap
ceph-osd -i 0 --mkfs --no-mon-config
ceph-mon -i a -f &
monitor=$!
ceph-osd -i 0 -f &
osd=$!
daemons="$monitor $osd"
# Answers when the three before have found each other.
timeout 45 radosgw-admin -n client.gateway user create --uid holdfast --display-name holdfast \
  --access-key "$access_key" --secret-key "$secret_key" >/dev/null
radosgw -n client.gateway -f &
gateway=$!
daemons="$daemons $gateway"
{ cat <&3 >/dev/null; kill -9 $gateway; } &
daemons="$daemons $!"
# Without one of them the gateway would hold each request until its client gives up.
{ while kill -0 $monitor && kill -0 $osd; do sleep 1; done; kill -9 $gateway; } 2>/dev/null &
daemons="$daemons $!"
wait $gateway
