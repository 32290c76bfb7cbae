package io.signalbox.translate;

/**
 * Which public ports these are: those of an address and a protocol, in a range.
 *
 * @param block how many ports an inside host is given at once; 0 for one by one
 */
record Pool(long hi, long lo, int protocol, int first, int last, int block) {
    /** All of them are there to be taken. */
    PublicPorts make(final long seed0, final long seed1) {
        return block == 0 ? new PortPool(first, last) : new PortBlocks(first, last, block, seed0, seed1);
    }
}
