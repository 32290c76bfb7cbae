package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.VipMode;

/** Who owns the addresses: the director all of them, or beside a host those virtual IPs that it serves. */
public final class Ownership implements Remembered {
    /** Null where there is no host. */
    private VipMode mode;

    /** Beside a host: which virtual IPs are served; null where the director is alone. */
    public VipMode mode() {
        return mode;
    }

    void share(final VipMode newMode) {
        mode = newMode;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(mode == null ? -1 : mode.ordinal());
    }

    @Override
    public void load(final StateReader from) {
        final int ordinal = from.getInt();
        mode = ordinal < 0 ? null : VipMode.values()[ordinal];
    }
}
