# The director's own settings, before it has interfaces: a router that limits nothing and asks nobody.
set -eu
put() { echo "$2" > "/proc/sys/net/$1"; }
put ipv4/ip_forward 1
put ipv4/icmp_ratelimit 0
put ipv6/icmp/ratelimit 0
put ipv6/conf/all/forwarding 1
for which in all default; do
    put ipv4/conf/$which/rp_filter 0
    put ipv4/conf/$which/send_redirects 0
    put ipv6/conf/$which/accept_dad 0
done
put ipv6/conf/default/router_solicitations 0
