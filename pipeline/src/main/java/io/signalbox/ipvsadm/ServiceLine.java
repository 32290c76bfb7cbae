package io.signalbox.ipvsadm;

import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import java.util.List;

/** A virtual service at the moment of a listing; its real servers in its own order, the one added last first. */
public record ServiceLine(
        ServiceKey key, ServiceOptions options, Traffic total, Traffic rate, List<ServerLine> servers) {}
