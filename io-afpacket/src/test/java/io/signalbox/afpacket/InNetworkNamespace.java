package io.signalbox.afpacket;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test of the class runs on a thread of its own in a network namespace of its own, empty but for {@code lo}, which
 * is gone with the thread. Sockets that it opens and programs that it starts are in there too. Skipped, with a message,
 * where that takes rights that the tests have not, or a program that is not
 * there.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NetworkNamespaces.class)
public @interface InNetworkNamespace {
    /** What else the tests start. */
    String[] programs() default {};
}
