package io.signalbox.ipvsadm;

import io.signalbox.service.ServerOptions;

/** A real server at the moment of a listing. */
public record ServerLine(
        Endpoint address,
        ServerOptions options,
        int activeConnections,
        int inactiveConnections,
        int persistentConnections,
        Traffic total,
        Traffic rate) {}
