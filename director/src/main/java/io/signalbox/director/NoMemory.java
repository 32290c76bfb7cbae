package io.signalbox.director;

/** What people are told where Java finds no memory, and what they can do. */
public final class NoMemory {
    private NoMemory() {}

    /** @param what there is none for */
    public static String sentence(final String what, final OutOfMemoryError none) {
        return "there is no memory for " + what + " (" + none.getMessage() + "): fewer --connections take less, and"
                + " JAVA_TOOL_OPTIONS=-XX:MaxDirectMemorySize=4g at the start lets Java have more than a quarter of the"
                + " machine's";
    }
}
