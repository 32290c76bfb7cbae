package io.signalbox.director.manual;

/**
 * A manual page as it grows, in the macros of man(7) alone: no table, no macro of its own, so that man-db, mandoc and
 * whatever else reads manual pages shows it alike. All text that is given is plain; it is escaped here.
 */
final class Roff {
    private final StringBuilder page = new StringBuilder();
    private boolean beginsSection;

    /** @param section of the manual: 1 for commands, 5 for files, 8 for those of an administrator */
    Roff(final String name, final int section, final Edition edition) {
        macro(".TH " + escaped(name) + " " + section + " " + edition.date() + " \"" + escaped(edition.version())
                + "\"");
        macro(".nh"); // no hyphens: whoever searches for a word is to find it
        macro(".ad l");
    }

    Roff section(final String heading) {
        macro(".SH " + escaped(heading));
        beginsSection = true;
        return this;
    }

    Roff paragraph(final String text) {
        return apart().text(text);
    }

    /** Goes on where the page is. */
    Roff text(final String text) {
        text.strip().lines().forEach(line -> macro(escaped(line.strip())));
        return this;
    }

    /** A term, and what there is to say of it. */
    Roff item(final String term, final String text) {
        return macro(".TP").macro(term).text(text.isBlank() ? "\u00a0" : text);
    }

    /** As it stands, line by line. */
    Roff verbatim(final String text) {
        apart().macro(".nf");
        text.stripTrailing().lines().forEach(line -> macro(escaped(line)));
        return macro(".fi");
    }

    static String bold(final String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    static String italic(final String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** A section parts its first paragraph from all above by itself. */
    private Roff apart() {
        return beginsSection ? this : macro(".PP");
    }

    private Roff macro(final String line) {
        beginsSection = false;
        page.append(line).append('\n');
        return this;
    }

    /** Without it a hyphen is no minus sign that can be copied, and a line that begins with a dot is a macro. */
    private static String escaped(final String text) {
        final String plain = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replace("\"", "\\(dq")
                .replace("\u00a0", "\\ ");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
