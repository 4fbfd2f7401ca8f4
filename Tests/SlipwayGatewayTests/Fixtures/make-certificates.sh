#!/bin/sh
# Makes the certificates beside it anew: an authority, and servers that it vouches for. Valid for a hundred years, but for one.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/ca.key" -out ca.pem -days 36500 \
    -subj "/CN=Slipway test authority" -addext "keyUsage=critical,keyCertSign" 2>"$work/log"
touch "$work/index"
cat >"$work/ca.cnf" <<EOF
[ca]
default_ca = c
[c]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = p
[p]
commonName = supplied
EOF
# NAME NAMES FROM UNTIL
make() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$work/$1.csr" -subj "/CN=$1" 2>>"$work/log"
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$2" >"$work/extensions"
    openssl ca -batch -config "$work/ca.cnf" -cert ca.pem -keyfile "$work/ca.key" -in "$work/$1.csr" -out "$1.pem" -notext \
        -startdate "$3" -enddate "$4" -extfile "$work/extensions" 2>>"$work/log"
}
make localhost DNS:localhost,IP:127.0.0.1 20200101000000Z 21190101000000Z
make other DNS:other.example 20200101000000Z 21190101000000Z
make expired DNS:localhost,IP:127.0.0.1 20200101000000Z 20210101000000Z
