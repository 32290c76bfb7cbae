package io.signalbox.ftp;

/** How a client asks its server to wait for a data connection. */
public enum Passive {
    /** It does not. */
    NONE,
    /** {@code PASV} (RFC 959): the answer names address and port. */
    PASV,
    /** {@code EPSV} (RFC 2428): the answer names a port alone. */
    EPSV
}
