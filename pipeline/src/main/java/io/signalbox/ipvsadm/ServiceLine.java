package io.signalbox.ipvsadm;

import io.signalbox.scheduler.SchedulerKind;
import java.util.List;

/** A virtual service at the moment of a listing; its real servers in its own order, the one added last first. */
public record ServiceLine(
        int protocol,
        Endpoint address,
        SchedulerKind scheduler,
        int flags,
        Traffic total,
        Traffic rate,
        List<ServerLine> servers) {}
