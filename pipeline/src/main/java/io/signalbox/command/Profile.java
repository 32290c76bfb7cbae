package io.signalbox.command;

/** Whose behaviour a director shows. */
public enum Profile {
    /** Linux 6.1, packet for packet, quirks included. */
    KERNEL("kernel"),
    /** The same, but where a quirk plainly harms users. */
    IPVS("ipvs"),
    /** As {@link #IPVS}; and its gateway keeps to RFC 4787, 5382, 5508, 6888 and 7857. */
    RFC_NAT("rfc-nat");

    private final String word;

    Profile(final String word) {
        this.word = word;
    }

    /** The profile with this name. @throws IllegalArgumentException where there is none */
    public static Profile of(final String word) {
        for (final Profile profile : values()) {
            if (profile.word.equals(word)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no profile: kernel, ipvs or rfc-nat");
    }

    /** As people write it. */
    @Override
    public String toString() {
        return word;
    }
}
