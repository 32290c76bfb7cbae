package io.signalbox.bench;

import java.util.Locale;

/** A picture under its title: lines, dots and words, in the order in which they are drawn. Coordinates are pixels. */
public final class Svg {
    public static final String INK = "#222";
    public static final String FAINT = "#ccc";
    /** Where what is drawn begins below title and place. */
    public static final int TOP = 70;

    private static final String GREY = "#666";

    /** On which side of its place a text stands. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder svg = new StringBuilder();

    /** @param where what stands below the title: machine, kernel, JDK, date */
    public Svg(final int width, final int height, final String title, final String where) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"" + INK + "\">",
                width,
                height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>");
        add("<text x=\"20\" y=\"26\" font-size=\"16\">%s</text>", escaped(title));
        add("<text x=\"20\" y=\"46\" fill=\"" + GREY + "\">%s</text>", escaped(where));
    }

    public void line(
            final double x1, final double y1, final double x2, final double y2, final String colour, final int width) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>",
                x1, y1, x2, y2, colour, width);
    }

    public void dot(final double x, final double y, final String colour) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>", x, y, colour);
    }

    public void text(final double x, final double y, final Anchor anchor, final String text) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                x, y, anchor.name().toLowerCase(Locale.ROOT), escaped(text));
    }

    /** The whole picture: nothing is drawn after this. */
    public String end() {
        add("</svg>");
        return svg.toString();
    }

    private static String escaped(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void add(final String format, final Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
