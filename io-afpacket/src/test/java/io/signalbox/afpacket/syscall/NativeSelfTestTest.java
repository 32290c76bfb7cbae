package io.signalbox.afpacket.syscall;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativeSelfTestTest {
    @Test
    void shouldFindThatSixArgumentsArrive() {
        assertThatCode(() -> NativeSelfTest.run(new Syscalls())).doesNotThrowAnyException();
    }

    @Test
    void shouldSayInOneSentenceWhatDidNotArriveAndWhatToDo() {
        assertThatThrownBy(() -> NativeSelfTest.requireSame("the sixth argument of mmap()", 5, 0))
                .hasMessage("native calls do not arrive as they are made: the sixth argument of mmap() should be 5 and"
                        + " is 0; start Java with -Djnr.ffi.x86asm.enabled=false, as in the file jvm.flags.");
    }
}
