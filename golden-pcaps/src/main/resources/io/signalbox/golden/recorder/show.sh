# Puts the tables into a folder, under the names that recordings use; "all" for those after the run.
# usage: show FOLDER [all]
set -e
cd "$1"
ipvsadm -Ln > ipvsadm-Ln.txt
ipvsadm -Ln --persistent-conn > ipvsadm-Ln--persistent-conn.txt
ipvsadm -Lnc > ipvsadm-Lnc.txt
[ "${2-}" = all ] || exit 0
ipvsadm -Lnc --persistent-conn > ipvsadm-Lnc--persistent-conn.txt
ipvsadm -Ln --stats > ipvsadm-Ln--stats.txt
ipvsadm -Ln --rate > ipvsadm-Ln--rate.txt
ipvsadm -Ln --thresholds > ipvsadm-Ln--thresholds.txt
ipvsadm -L --timeout > ipvsadm-L--timeout.txt
ipvsadm -L --daemon > ipvsadm-L--daemon.txt
ipvsadm -S -n > ipvsadm-S-n.txt
cat /proc/net/ip_vs_stats > ip_vs_stats.txt
