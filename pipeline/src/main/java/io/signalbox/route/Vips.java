package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.ArrayList;
import java.util.List;

/** The virtual IPs beside a host, in the order of their services; each is found by its address. */
public final class Vips {
    private final List<Vip> vips = new ArrayList<>();
    private final AddressIndex places = new AddressIndex();

    public void add(final Vip vip) {
        places.put(vip.hi, vip.lo, vips.size());
        vips.add(vip);
    }

    public int count() {
        return vips.size();
    }

    public Vip get(final int index) {
        return vips.get(index);
    }

    /** The virtual IP of this address, or null. */
    public Vip find(final long hi, final long lo) {
        final int place = places.find(hi, lo);
        return place == AddressIndex.NONE ? null : vips.get(place);
    }

    public boolean isServed(final long hi, final long lo) {
        final Vip vip = find(hi, lo);
        return vip != null && vip.state == Vip.State.SERVED;
    }

    void save(final StateWriter to) {
        to.putInt(vips.size());
        vips.forEach(vip -> vip.save(to));
    }

    static Vips read(final StateReader from) {
        final Vips vips = new Vips();
        for (int left = from.getInt(); left > 0; left--) {
            vips.add(Vip.read(from));
        }
        return vips;
    }
}
