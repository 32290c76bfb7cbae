package io.signalbox.director;

import java.io.PrintWriter;

/** Plain text for people, at most 100 columns; with colours where they are wanted. */
public final class Page {
    public static final int WIDTH = 100;
    private static final String MARGIN = "   ";
    private static final String BOLD = "1";
    private static final String GREEN = "32";
    private static final String RED = "31";

    private final PrintWriter out;
    private final boolean colours;
    private int chapters;

    public Page(final PrintWriter out, final boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** A new chapter. */
    public void heading(final String text) {
        blank();
        out.println(painted(BOLD, ++chapters + "  " + text));
    }

    public void line(final String text) {
        text.lines().forEach(line -> print(MARGIN + line, ""));
    }

    /** What stands above all chapters, without a margin. */
    public void opening(final String text) {
        print(text, "");
    }

    /** Something that differs. */
    public void bad(final String text) {
        print(MARGIN + text, RED);
    }

    /** Good or bad, as it turned out; returns which. */
    public boolean verdict(final boolean isWell, final String text) {
        print(MARGIN + text, isWell ? GREEN : RED);
        return isWell;
    }

    public void blank() {
        out.println();
    }

    /** What does not fit goes on in the next line, a little further in. */
    private void print(final String text, final String colour) {
        String rest = text.stripTrailing();
        final String indent = " ".repeat(rest.length() - rest.stripLeading().length() + 4);
        while (rest.length() > WIDTH) {
            final int space = rest.lastIndexOf(' ', WIDTH);
            final int cut = space > indent.length() ? space : WIDTH;
            out.println(painted(colour, rest.substring(0, cut).stripTrailing()));
            rest = indent + rest.substring(cut).stripLeading();
        }
        out.println(painted(colour, rest));
        out.flush();
    }

    private String painted(final String colour, final String text) {
        return colours && !colour.isEmpty() ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }
}
