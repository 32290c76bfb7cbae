package io.signalbox.afpacket.netlink;

/** What rtnetlink tells of, with the types of its messages and its multicast groups. */
enum Subject {
    LINK(16, LinkMessage.FIXED_LENGTH, 1),
    /** RTNLGRP_IPV4_IFADDR and RTNLGRP_IPV6_IFADDR. */
    ADDRESS(20, AddressMessage.FIXED_LENGTH, 5, 9),
    /** RTNLGRP_IPV4_ROUTE and RTNLGRP_IPV6_ROUTE. */
    ROUTE(24, RouteMessage.FIXED_LENGTH, 7, 11),
    NEIGHBOUR(28, NeighbourMessage.FIXED_LENGTH, 3);

    /** The first of four: RTM_NEW..., DEL..., GET..., SET.... */
    private final int first;

    private final int fixedLength;
    private final int groups;

    Subject(final int first, final int fixedLength, final int... groups) {
        this.first = first;
        this.fixedLength = fixedLength;
        int bits = 0;
        for (final int group : groups) {
            bits |= 1 << group - 1;
        }
        this.groups = bits;
    }

    int added() {
        return first;
    }

    int removed() {
        return first + 1;
    }

    int get() {
        return first + 2;
    }

    /** Bytes before a message's attributes; a request has as many. */
    int fixedLength() {
        return fixedLength;
    }

    /** The subject of a message that something is there or gone; null for other messages. */
    static Subject of(final int type) {
        for (final Subject subject : values()) {
            if (type == subject.added() || type == subject.removed()) {
                return subject;
            }
        }
        return null;
    }

    /** Of all, as {@code struct sockaddr_nl} wants them: group 1 is the lowest bit. */
    static int allGroups() {
        int bits = 0;
        for (final Subject subject : values()) {
            bits |= subject.groups;
        }
        return bits;
    }
}
