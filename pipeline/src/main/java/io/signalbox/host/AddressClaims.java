package io.signalbox.host;

/** Hears what is said on the links of who has which address. */
public interface AddressClaims {
    /** Somebody else says that he has the address; true where the director means to have it. */
    boolean onClaim(long hi, long lo, long nowNs);
}
