#!/bin/sh
# The guest's first process: plays each folder below the host's work folder, one after the other, then ends the guest.
# $work comes from the kernel's command line.
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /run
mkdir /run/work
mount -t hostfs none /run/work -o "$work"
cd /run/work || echo o > /proc/sysrq-trigger
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# After half a minute the clock takes its own way.
sleep 30

# Modules are found below the work folder, whatever the host has of its own.
echo /run/work/modprobe > /proc/sys/kernel/modprobe
./modprobe -a ip_vs
echo 100000 > /proc/sys/net/ipv4/icmp_msgs_per_sec
echo 100000 > /proc/sys/net/ipv4/icmp_msgs_burst
echo 0 > /proc/sys/net/ipv4/route/error_cost

for play in plays/*; do
    (
        cd "$play" || exit
        ip -batch ../../namespaces > set-up.log 2>&1 &&
            ip netns exec far sh -eu ../../far >> set-up.log 2>&1 &&
            ip netns exec director sh -eu ./set-up >> set-up.log 2>&1 &&
            ../../player play result > player.log 2>&1
        printf 'netns del %s\n' far director | ip -batch -
    )
done
echo done > finished
sync
echo o > /proc/sysrq-trigger
sleep 60
