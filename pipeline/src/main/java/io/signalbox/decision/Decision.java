package io.signalbox.decision;

import io.signalbox.packet.FlowKey;
import io.signalbox.scheduler.Choice;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MatchedBy;
import io.signalbox.service.RealServer;
import io.signalbox.service.VirtualService;
import java.util.ArrayList;
import java.util.List;

/** What was decided about one event, and why: all that an auditor asks. Schedule writes it, the journal reads it. */
public final class Decision {
    public static final int NONE = -1;

    public Reason reason;
    /** Revision of the configuration in force: counts the commands applied. */
    public long revision;
    /** The virtual service that matched, or null; of it and of {@link #server} only final fields may be read later. */
    public VirtualService service;

    /** How the service was found, where one was looked for; a connection's further packets have theirs from it. */
    public MatchedBy matchedBy;

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
    /** Whom the packet is handed to on the link: the address it leads to, or a gateway; 0 where it goes nowhere. */
    public long nextHopHi;

    public long nextHopLo;
    /** IP bytes of the packet that was decided, reassembled where it was. */
    public int ipBytes;

    public final TemplateUse template = new TemplateUse();
    /** The scheduler that was asked, or null where none was. */
    public SchedulerKind scheduler;

    public int schedulerFlags;
    public final Choice choice = new Choice();
    public final Candidates candidates = new Candidates();
    /** Of a gateway: who has no public end any more. */
    public final Endings endings = new Endings();
    /** What changed without a command since the event before: at deadlines that came first, or with this event. */
    public final List<Change> changes = new ArrayList<>(0);
    /** Of a gateway: the end that is not to be written down, for it is nobody's business whom an inside host speaks to. */
    public Hidden hidden = Hidden.NOTHING;

    /** Of a gateway: the flow's public port is one of a block, and who has that is told for the block. */
    public boolean ofBlock;

    /** An end of a packet's flow. */
    public enum Hidden {
        NOTHING,
        SOURCE,
        DESTINATION
    }

    /** The service that a packet of this flow is for. */
    public void matched(final VirtualService found, final FlowKey flow) {
        service = found;
        matchedBy = MatchedBy.of(found.key, flow);
    }

    public void clear() {
        reason = Reason.NONE;
        revision = 0;
        service = null;
        matchedBy = MatchedBy.NOTHING;
        server = null;
        method = null;
        connection = NONE;
        stateBefore = NONE;
        stateAfter = NONE;
        egressPort = NONE;
        nextHopHi = 0;
        nextHopLo = 0;
        ipBytes = 0;
        template.clear();
        scheduler = null;
        schedulerFlags = 0;
        choice.clear();
        candidates.clear();
        endings.clear();
        changes.clear();
        hidden = Hidden.NOTHING;
        ofBlock = false;
    }
}
