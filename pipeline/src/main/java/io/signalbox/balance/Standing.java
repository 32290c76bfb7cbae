package io.signalbox.balance;

/** How an entry stands when entries are dropped for want of memory. */
enum Standing {
    /** Only begun, or a template that no real connection stands for: it goes first. */
    PASSING,
    /** A connection as it should be: it goes if it is idle and hardly used. */
    SETTLED,
    /** On its way to its end, or a template in use. */
    KEPT
}
