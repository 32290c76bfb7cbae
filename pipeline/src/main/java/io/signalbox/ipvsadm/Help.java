package io.signalbox.ipvsadm;

/** What {@code -h} says below the version. */
final class Help {
    static final String TEXT = """

            Services
              -A, --add-service SERVICE [OPTIONS]      add a service
              -E, --edit-service SERVICE [OPTIONS]     give it these options, and no others
              -D, --delete-service SERVICE             delete it; its connections stay
              -C, --clear                              delete all of them
            Real servers
              -a, --add-server SERVICE -r SERVER [..]  add a real server to a service
              -e, --edit-server SERVICE -r SERVER [..] give it these options, and no others
              -d, --delete-server SERVICE -r SERVER    delete it; its connections stay
            Tables
              -L, -l, --list [SERVICE] [OPTIONS]       print services (also without any command)
              -L -c | --timeout | --daemon             print connections, timeouts, the sync daemon
              -S, --save [-n] [--full]                 print rules that -R reads
              -R, --restore                            read rules from standard input: all of them, or none where
                                                       a line is wrong
              -Z, --zero [SERVICE]                     set counters back to 0
            The rest
              --set TCP TCPFIN UDP                     timeouts in seconds, 0 to keep one
              --start-daemon master [OPTIONS]          tell backup directors of connections
              --stop-daemon master                     tell them no longer
              -h, --help; -v, --version                print this, or the version

            SERVICE
              -t, --tcp-service HOST:PORT; -u, --udp-service; --sctp-service
                                                       an IPv6 address in brackets; port 0 for all, with -p
              -f, --fwmark-service MARK [-6, --ipv6]   all packets with this firewall mark
            OPTIONS of a service
              -s, --scheduler NAME                     rr wrr lc wlc (default) lblc lblcr dh sh sed nq fo ovf mh twos
              -b, --sched-flags FLAG[,FLAG]            sh-fallback sh-port mh-fallback mh-port flag-1 flag-2 flag-3
              -p, --persistent [SECONDS]               a client keeps its real server so long (360)
              -M, --netmask MASK                       what counts as one client: 255.255.255.0, IPv6: 64
                  --pe sip                             persistence by SIP's Call-ID
              -o, --ops                                each UDP packet is scheduled by itself
            OPTIONS of a real server
              -r, --real-server HOST[:PORT]            where it is
              -g, --gatewaying; -i, --ipip; -m, --masquerading
                                                       direct routing (default), tunnel, NAT
                  --tun-type ipip|gue|gre; --tun-port PORT; --tun-nocsum; --tun-csum; --tun-remcsum
              -w, --weight WEIGHT                      its share of new connections (1); 0 for none
              -x, --u-threshold N; -y, --l-threshold N connections from which it takes no more, and below which again
            OPTIONS of -L
              -n, --numeric                            no names of hosts and ports
                  --stats; --rate; --thresholds; --persistent-conn; --tun-info
                                                       other columns
              -X, --exact                              numbers in full
                  --sort; --nosort                     in order (default), or newest real server first
                  --json                               for programs: all of it, in numbers
            OPTIONS of -S
                  --full                               with thresholds, timeouts, and Signalbox's own rules
            OPTIONS of --start-daemon
                  --mcast-interface NAME; --syncid N; --sync-maxlen BYTES; --mcast-group ADDRESS; --mcast-port PORT;
                  --mcast-ttl TTL

            Exit codes: 0 well, 1 it cannot be listed, 2 wrong argument or no director, 255 refused or no such option.
            """;

    private Help() {}
}
