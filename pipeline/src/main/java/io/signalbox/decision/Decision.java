package io.signalbox.decision;

import io.signalbox.packet.FlowKey;
import io.signalbox.scheduler.Choice;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.VirtualService;

/** What was decided about one event, and why: all that an auditor asks. Schedule writes it, the journal reads it. */
public final class Decision {
    public static final int NONE = -1;

    public Reason reason;
    /** Revision of the configuration in force: counts the commands applied. */
    public long revision;
    /** The virtual service that matched, or null; of it and of {@link #server} only final fields may be read later. */
    public VirtualService service;

    public RealServer server;
    public ForwardingMethod method;
    /** Entry in the connection table, or {@link #NONE}. */
    public int connection;
    /** State of the connection before and after, as its protocol numbers them, or {@link #NONE}. */
    public int stateBefore;

    public int stateAfter;
    /** Addresses and ports as they leave; equal to the slot's flow where nothing was translated. */
    public final FlowKey after = new FlowKey();
    /** Port that the packet leaves by, or {@link #NONE}. */
    public int egressPort;
    /** IP bytes of the packet that was decided, reassembled where it was. */
    public int ipBytes;

    /** The scheduler that was asked, or null where none was. */
    public SchedulerKind scheduler;

    public int schedulerFlags;
    public final Choice choice = new Choice();
    public final Candidates candidates = new Candidates();

    public void clear() {
        reason = Reason.NONE;
        revision = 0;
        service = null;
        server = null;
        method = null;
        connection = NONE;
        stateBefore = NONE;
        stateAfter = NONE;
        egressPort = NONE;
        ipBytes = 0;
        scheduler = null;
        schedulerFlags = 0;
        choice.clear();
        candidates.clear();
    }
}
