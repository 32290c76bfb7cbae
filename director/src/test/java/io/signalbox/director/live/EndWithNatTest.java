package io.signalbox.director.live;

import io.signalbox.director.lab.Method;

/** Tries the first of the things that a cell of the page names. */
class EndWithNatTest extends DirectorEnds {
    EndWithNatTest() {
        super(Method.NAT);
    }

    @Override
    String choice(final String cell) {
        return cell.replaceAll(" or .*", "");
    }
}
