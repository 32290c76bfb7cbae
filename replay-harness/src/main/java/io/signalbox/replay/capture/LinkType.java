package io.signalbox.replay.capture;

/**
 * The kinds of link header that we read, by their numbers in the registry of link types (tcpdump.org/linktypes.html).
 */
public enum LinkType {
    ETHERNET("Ethernet", 0),
    /** No link header; the first nibble of a record is the IP version. */
    RAW_IP("raw IP", 0),
    RAW_IPV4("raw IPv4", 0),
    RAW_IPV6("raw IPv6", 0),
    /** What a capture on Linux's device {@code any} has in place of an Ethernet header; 16 bytes. */
    LINUX_COOKED("Linux cooked", 16),
    /** The second version of it, with the interface's index; 20 bytes. */
    LINUX_COOKED_V2("Linux cooked v2", 20);

    static final String READABLE =
            "Ethernet (1), raw IP (12, 14, 101), Linux cooked (113, 276), IPv4 (228) and IPv6 (229)";

    private final String label;
    private final int cookedLength;

    LinkType(final String label, final int cookedLength) {
        this.label = label;
        this.cookedLength = cookedLength;
    }

    /** The name that people know it by. */
    public String label() {
        return label;
    }

    /** Bytes in front of the network header that have no place in an Ethernet frame. */
    int cookedLength() {
        return cookedLength;
    }

    /** The link type of this number, or null where it is foreign to us. */
    static LinkType of(final int number) {
        return switch (number) {
            case 1 -> ETHERNET;
            // 101 is the registered number; 12 and 14 are what BSD kernels call the same thing.
            case 12, 14, 101 -> RAW_IP;
            case 113 -> LINUX_COOKED;
            case 228 -> RAW_IPV4;
            case 229 -> RAW_IPV6;
            case 276 -> LINUX_COOKED_V2;
            default -> null;
        };
    }

    /** What a person would call a number that we may not know how to read: "IEEE 802.11 (105)". */
    static String describe(final int number) {
        final LinkType known = of(number);
        return (known != null ? known.label : foreignName(number)) + " (" + number + ")";
    }

    private static String foreignName(final int number) {
        return switch (number) {
            case 0 -> "BSD loopback";
            case 6 -> "token ring";
            case 9, 50 -> "PPP";
            case 10 -> "FDDI";
            case 105 -> "IEEE 802.11";
            case 108 -> "OpenBSD loopback";
            case 117 -> "OpenBSD pflog";
            case 127 -> "IEEE 802.11 radiotap";
            case 187, 201 -> "Bluetooth HCI";
            case 189, 220, 249 -> "USB";
            case 192 -> "per-packet information";
            case 195, 230 -> "IEEE 802.15.4";
            case 227 -> "CAN";
            case 239 -> "netfilter log";
            case 253 -> "Linux netlink";
            default -> "unknown";
        };
    }
}
