# The far ends of the director's interfaces: they have no address and say nothing of their own.
set -eu
for which in all default; do
    echo 1 > /proc/sys/net/ipv6/conf/$which/disable_ipv6
done
