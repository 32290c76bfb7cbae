package io.signalbox.director.live;

import io.signalbox.director.lab.Method;

/** Tries the last of the things that a cell of the page names. */
class EndWithDirectRoutingTest extends DirectorEnds {
    EndWithDirectRoutingTest() {
        super(Method.DR);
    }

    @Override
    String choice(final String cell) {
        return cell.replaceAll(".* or ", "");
    }
}
