package io.signalbox.golden.recorder;

import io.signalbox.golden.dialogue.Dialogue;
import io.signalbox.golden.dialogue.Dialogue.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks Linux's own {@code ipvsadm}, on Linux's own kernel, every line of a dialogue, in one boot. The guest knows no name
 * server; hosts have the names of a file.
 */
public final class DialogueRecorder {
    /** So many lines take no longer than a play may. */
    private static final int LINES_PER_PLAY = 500;

    private DialogueRecorder() {}

    /**
     * @param hosts as in {@code /etc/hosts}
     * @return the same lines with Linux's answers
     * @throws RecorderException where the tools are missing, or the guest did not come to its end
     */
    public static Dialogue ask(final Dialogue dialogue, final Path hosts) throws IOException {
        final Path work = Files.createTempDirectory("signalbox-dialogue-");
        try {
            final Guest guest = Guest.prepare(work);
            final Path play = Files.createDirectories(work.resolve("plays/0000"));
            Files.copy(hosts, play.resolve("hosts"));
            Files.write(play.resolve("set-up"), script(dialogue));
            Files.createDirectory(play.resolve("out"));
            Files.createDirectory(play.resolve("err"));
            guest.run(1 + dialogue.turns().size() / LINES_PER_PLAY);
            return answered(dialogue, play);
        } finally {
            Trees.delete(work);
        }
    }

    /** To start a program is what costs a guest most: each line starts one. */
    private static List<String> script(final Dialogue dialogue) {
        final List<String> lines = new ArrayList<>();
        lines.add("mount --bind hosts /etc/hosts");
        lines.add("echo 'hosts: files' > nsswitch");
        lines.add("mount --bind nsswitch /etc/nsswitch.conf");
        lines.add("ip link set lo up");
        for (int i = 0; i < dialogue.turns().size(); i++) {
            final String words = dialogue.turns().get(i).words().stream()
                    .map(SetUp::quotedWords)
                    .collect(Collectors.joining(" "));
            lines.add("code=0; ipvsadm " + words + " < /dev/null > out/" + i + " 2> err/" + i + " || code=$?");
            lines.add("echo $code >> codes");
        }
        return lines;
    }

    private static Dialogue answered(final Dialogue dialogue, final Path play) throws IOException {
        final Path codes = play.resolve("codes");
        final List<String> said = Files.exists(codes) ? Files.readAllLines(codes) : List.of();
        if (said.size() != dialogue.turns().size()) {
            throw new RecorderException("of " + dialogue.turns().size() + " lines " + said.size() + " were answered: "
                    + Files.readString(play.resolve("set-up.log")).strip());
        }
        final List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            turns.add(dialogue.turns()
                    .get(i)
                    .answered(
                            Integer.parseInt(said.get(i)),
                            Files.readAllLines(play.resolve("out/" + i)),
                            Files.readAllLines(play.resolve("err/" + i))));
        }
        return new Dialogue(turns);
    }
}
