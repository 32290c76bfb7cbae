package io.signalbox.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is read or written beside the memory: the check is the memory's own, and cannot be switched off. */
class PagedMemoryBoundsTest {
    private static final int CAPACITY = 64;

    /** One access, and its bytes. */
    private record Access(String name, int length, ObjIntConsumer<PagedMemory> access) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Access> accesses() {
        return Stream.of(
                new Access("getByte", 1, PagedMemory::getByte),
                new Access("getShort", 2, PagedMemory::getShort),
                new Access("getInt", 4, PagedMemory::getInt),
                new Access("getLong", 8, PagedMemory::getLong),
                new Access("putByte", 1, (memory, at) -> memory.putByte(at, (byte) -1)),
                new Access("putShort", 2, (memory, at) -> memory.putShort(at, (short) -1)),
                new Access("putInt", 4, (memory, at) -> memory.putInt(at, -1)),
                new Access("putLong", 8, (memory, at) -> memory.putLong(at, -1)));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void shouldReachTheLastByteAndNoneBehindIt(final Access access) {
        final PagedMemory memory = new PagedMemory(CAPACITY);
        final int last = CAPACITY - access.length();

        access.access().accept(memory, 0);
        access.access().accept(memory, last);

        for (final int at : new int[] {
            last + 1, CAPACITY, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, -1, -CAPACITY, Integer.MIN_VALUE
        }) {
            assertThatThrownBy(() -> access.access().accept(memory, at))
                    .as("%s at %d", access, at)
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
