package io.signalbox.ipvsadm;

import io.signalbox.balance.LocalPool;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.DeleteLocalRange;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A director's local addresses for people, as the commands that made them; those that connections still need as deleted. */
public final class LocalText {
    private LocalText() {}

    public static String of(final LocalPool pool) {
        return Stream.concat(
                        pool.ranges().stream().map(AddLocalRange::new),
                        pool.leaving().stream().map(DeleteLocalRange::new))
                .map(command -> CommandText.of(command) + "\n")
                .collect(Collectors.joining());
    }
}
