package io.signalbox.golden.pcap;

/** The numbers that say what a captured frame begins with (registry of the pcap project). */
public final class LinkType {
    public static final int ETHERNET = 1;
    public static final int RAW_IP = 101;
    public static final int LINUX_COOKED = 113;
    public static final int LINUX_COOKED_2 = 276;

    private LinkType() {}
}
