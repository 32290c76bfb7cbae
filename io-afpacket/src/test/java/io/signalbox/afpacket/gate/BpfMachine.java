package io.signalbox.afpacket.gate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs classic BPF as its manual says (bpf(4) of FreeBSD): the filter machine, of which a program here may use the
 * loads from the packet, some arithmetic, jumps by a constant, and {@code ret}. Anything else fails.
 */
final class BpfMachine {
    private static final int MAX_INSTRUCTIONS = 4_096;

    // classes, the low three bits of a code
    private static final int LD = 0x00;
    private static final int LDX = 0x01;
    private static final int ALU = 0x04;
    private static final int JMP = 0x05;
    private static final int RET = 0x06;
    private static final int MISC = 0x07;

    private final long[] program;

    /** A program that a kernel takes: not too long, no jump out of it, and it ends. */
    BpfMachine(final long[] program) {
        this.program = program;
        assertThat(program).hasSizeBetween(1, MAX_INSTRUCTIONS);
        assertThat(code(program.length - 1) & 7).isEqualTo(RET);
        for (int pc = 0; pc < program.length; pc++) {
            if ((code(pc) & 7) == JMP) {
                final long furthest = code(pc) == JMP ? k(pc) : Math.max(jt(pc), jf(pc));
                assertThat(pc + 1 + furthest).isLessThan(program.length);
            }
        }
    }

    /** How many bytes of the packet are kept. */
    long run(final byte[] packet) {
        long a = 0;
        long x = 0;
        int pc = 0;
        while (true) {
            final int at = pc++;
            switch (code(at)) {
                case RET -> {
                    return k(at);
                }
                case LDX -> x = k(at);
                case LD | 0x20, LD | 0x28, LD | 0x30, LD | 0x40, LD | 0x48, LD | 0x50 -> {
                    final boolean indirect = (code(at) & 0xE0) == 0x40;
                    final long from = k(at) + (indirect ? x : 0);
                    final int size = size(at);
                    if (from + size > packet.length) {
                        return 0;
                    }
                    a = load(packet, (int) from, size);
                }
                case ALU | 0x08 -> a = a + x & 0xFFFF_FFFFL;
                case ALU | 0x50 -> a &= k(at);
                case ALU | 0x60 -> a = a << k(at) & 0xFFFF_FFFFL;
                case MISC -> x = a;
                case JMP -> pc += (int) k(at);
                case JMP | 0x10 -> pc += a == k(at) ? jt(at) : jf(at);
                case JMP | 0x20 -> pc += a > k(at) ? jt(at) : jf(at);
                case JMP | 0x30 -> pc += a >= k(at) ? jt(at) : jf(at);
                default -> throw new AssertionError("instruction " + at + " has the code " + code(at));
            }
        }
    }

    private int size(final int pc) {
        return switch (code(pc) & 0x18) {
            case 0x00 -> 4;
            case 0x08 -> 2;
            default -> 1;
        };
    }

    private static long load(final byte[] packet, final int from, final int size) {
        long value = 0;
        for (int i = from; i < from + size; i++) {
            value = value << 8 | packet[i] & 0xFF;
        }
        return value;
    }

    private int code(final int pc) {
        return (int) program[pc] & 0xFFFF;
    }

    private int jt(final int pc) {
        return (int) (program[pc] >>> 16) & 0xFF;
    }

    private int jf(final int pc) {
        return (int) (program[pc] >>> 24) & 0xFF;
    }

    private long k(final int pc) {
        return program[pc] >>> 32;
    }
}
