package io.signalbox.director.live;

import io.signalbox.command.Command.DeleteService;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.service.ServiceKey;

/** A service as {@code ipvsadm} names it: {@code -t 192.0.2.10:80}. */
final class ServiceNames {
    private ServiceNames() {}

    static String of(final ServiceKey key) {
        return CommandText.of(new DeleteService(key)).substring("-D ".length());
    }
}
