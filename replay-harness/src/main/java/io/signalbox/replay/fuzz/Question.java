package io.signalbox.replay.fuzz;

import io.signalbox.golden.ScenarioDraft;
import java.io.IOException;
import java.util.List;

/** Do kernel and director agree? */
interface Question {
    /** Findings in the order of the drafts. What cannot be recorded is a finding too. */
    List<Finding> ask(List<ScenarioDraft> drafts) throws IOException;
}
