package io.signalbox.ipvsadm;

import io.signalbox.service.ForwardingMethod;

/** A real server at the moment of a listing. */
public record ServerLine(
        Endpoint address,
        ForwardingMethod method,
        int weight,
        int upperThreshold,
        int lowerThreshold,
        int activeConnections,
        int inactiveConnections,
        int persistentConnections,
        Traffic total,
        Traffic rate) {}
