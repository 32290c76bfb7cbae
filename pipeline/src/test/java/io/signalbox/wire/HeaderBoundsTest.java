package io.signalbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No accessor of a header reads or writes beside the memory that it was laid over, on the heap or off it. */
class HeaderBoundsTest {
    private static final int CAPACITY = 64;
    private static final int BEGIN = 40;

    /** One access, and its bytes. */
    private record Access(String name, int length, ObjIntConsumer<Header> access) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Access> ACCESSES = List.of(
            new Access("u8", 1, Header::u8),
            new Access("u16", 2, Header::u16),
            new Access("i32", 4, Header::i32),
            new Access("i64", 8, Header::i64),
            new Access("mac", 6, Header::mac),
            new Access("put8", 1, (header, at) -> header.put8(at, -1)),
            new Access("put16", 2, (header, at) -> header.put16(at, -1)),
            new Access("put32", 4, (header, at) -> header.put32(at, -1)),
            new Access("put64", 8, (header, at) -> header.put64(at, -1)),
            new Access("putMac", 6, (header, at) -> header.putMac(at, -1)));

    static Stream<UnsafeBuffer> memories() {
        return Stream.of(new UnsafeBuffer(new byte[CAPACITY]), new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY)));
    }

    static Stream<Arguments> everyAccess() {
        return ACCESSES.stream().flatMap(access -> memories().map(memory -> Arguments.of(access, memory)));
    }

    @ParameterizedTest
    @MethodSource("everyAccess")
    void shouldReachTheLastByteAndNoneBehindIt(final Access access, final UnsafeBuffer memory) {
        final Header header = laid(memory, BEGIN);
        final int last = CAPACITY - BEGIN - access.length();

        access.access().accept(header, last);

        for (final int at : new int[] {last + 1, CAPACITY, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, -1, -BEGIN}) {
            assertThatThrownBy(() -> access.access().accept(header, at))
                    .as("%s at %d", access, at)
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("everyAccess")
    void shouldReachNothingWhereItBeginsOutsideOfTheMemory(final Access access, final UnsafeBuffer memory) {
        for (final int begin : new int[] {-1, Integer.MIN_VALUE, CAPACITY, CAPACITY + 1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> access.access().accept(laid(memory, begin), 0))
                    .as("%s of a header at %d", access, begin)
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("memories")
    void shouldReadAndWriteInNetworkByteOrder(final UnsafeBuffer memory) {
        final Header header = laid(memory, BEGIN);
        header.put64(0, 0x0102_0304_0506_0708L);

        assertThat(header.u8(0)).isEqualTo(1);
        assertThat(header.u16(0)).isEqualTo(0x0102);
        assertThat(header.i32(0)).isEqualTo(0x0102_0304);
        assertThat(header.mac(0)).isEqualTo(0x0102_0304_0506L);
        assertThat(memory.getByte(BEGIN + 7)).isEqualTo((byte) 8);
    }

    private static Header laid(final UnsafeBuffer memory, final int begin) {
        final Header header = new Header() {};
        header.lay(memory, begin);
        return header;
    }
}
