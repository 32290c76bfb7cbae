package io.signalbox.translate;

import io.signalbox.command.Profile;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that shows whether a gateway does what a requirement asks for: the page docs/nat-conformance.md lists it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Shows.All.class)
public @interface Shows {
    NatRequirement[] value();

    Profile[] in();

    /** The requirement is met; otherwise the test shows what happens instead. */
    boolean met() default true;

    /** Several of them. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        Shows[] value();
    }
}
