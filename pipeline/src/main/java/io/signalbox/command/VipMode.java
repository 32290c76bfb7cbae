package io.signalbox.command;

/** Which virtual IPs a director serves that shares its ports with a host. */
public enum VipMode {
    /** Those that the host has, for as long as it has them: who moves the address moves the service. */
    FOLLOW,
    /** All of them, and it answers ARP and ND for them itself. */
    ALWAYS,
    /** None. */
    STANDBY
}
