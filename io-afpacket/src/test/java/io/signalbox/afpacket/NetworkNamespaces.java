package io.signalbox.afpacket;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** What {@link InNetworkNamespace} does: in Linux each thread has a network namespace. */
public final class NetworkNamespaces implements InvocationInterceptor {
    /** unshare(2). */
    public interface Namespaces {
        @SaveError
        int unshare(int flags);
    }

    private static final int CLONE_NEWNET = 0x4000_0000;

    @Override
    public void interceptTestMethod(
            final Invocation<Void> test,
            final ReflectiveInvocationContext<Method> method,
            final ExtensionContext context)
            throws Throwable {
        requirePrograms(context);
        runInside(test);
    }

    @Override
    public void interceptTestTemplateMethod(
            final Invocation<Void> test,
            final ReflectiveInvocationContext<Method> method,
            final ExtensionContext context)
            throws Throwable {
        requirePrograms(context);
        runInside(test);
    }

    private static void requirePrograms(final ExtensionContext context) {
        final InNetworkNamespace wanted = context.getRequiredTestClass().getAnnotation(InNetworkNamespace.class);
        Stream.concat(Stream.of("ip", "nsenter", "sysctl"), Stream.of(wanted.programs()))
                .filter(program -> !isThere(program))
                .forEach(program -> Assumptions.abort("the program " + program + " is missing"));
    }

    private static boolean isThere(final String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static void runInside(final InvocationInterceptor.Invocation<Void> test) throws Throwable {
        final FutureTask<Throwable> inside = new FutureTask<>(() -> {
            try {
                enter();
                test.proceed();
                return null;
            } catch (final Throwable failure) {
                return failure;
            }
        });
        final Thread thread = new Thread(inside, "in a network namespace");
        thread.start();
        final Throwable failure = result(inside);
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }

    private static Throwable result(final FutureTask<Throwable> inside) throws InterruptedException {
        try {
            return inside.get();
        } catch (final ExecutionException unexpected) {
            return unexpected;
        }
    }

    private static void enter() {
        final Namespaces libc = LibraryLoader.create(Namespaces.class).load("c");
        if (libc.unshare(CLONE_NEWNET) != 0) {
            Assumptions.abort("a network namespace takes root, or CAP_SYS_ADMIN: unshare() gave errno "
                    + Runtime.getRuntime(libc).getLastError());
        }
    }
}
