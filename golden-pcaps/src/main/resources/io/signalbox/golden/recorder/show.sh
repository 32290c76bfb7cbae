# Puts the tables into a folder, under the names that recordings use; "all" for those after the run.
# usage: show FOLDER [all]
mkdir -p "$1"
cd "$1" || exit
connections() {
    ipvsadm "$@" > connections
    { head -n 2 connections; tail -n +3 connections | LC_ALL=C sort; }
    rm connections
}
set -e
ipvsadm -Ln > ipvsadm-Ln.txt
ipvsadm -Ln --persistent-conn > ipvsadm-Ln--persistent-conn.txt
connections -Lnc > ipvsadm-Lnc.txt
[ "${2-}" = all ] || exit 0
connections -Lnc --persistent-conn > ipvsadm-Lnc--persistent-conn.txt
ipvsadm -Ln --stats > ipvsadm-Ln--stats.txt
ipvsadm -Ln --rate > ipvsadm-Ln--rate.txt
ipvsadm -Ln --thresholds > ipvsadm-Ln--thresholds.txt
ipvsadm -L --timeout > ipvsadm-L--timeout.txt
ipvsadm -L --daemon > ipvsadm-L--daemon.txt
ipvsadm -S -n > ipvsadm-S-n.txt
cat /proc/net/ip_vs_stats > ip_vs_stats.txt
