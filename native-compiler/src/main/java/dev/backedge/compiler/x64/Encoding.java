package dev.backedge.compiler.x64;

/**
 * The encoding of a row, taken apart: {@code 66 REX.W 0F 6E /r}, {@code VEX.LIG.F2.0F.WIG 58 /r}, {@code EVEX.512.66.0F.W1 58 /r}.
 *
 * <p>Of the operands, the one that may be memory, else the last register, stands in ModRM.rm; the others, in order, in
 * ModRM.reg (unless that is a digit) and VEX.vvvv, in the last four bits of the immediate ({@code /is4}), or in the opcode
 * ({@code +rd}). Forms that store under a mask register ({@code vmaskmovps}) have it in VEX.vvvv, before ModRM.reg. This is what the
 * manual's table of operand encodings says of every form in our tables.
 *
 * @param prefix 0x66, 0xF2, 0xF3, 0xF0 (lock), or 0
 * @param wide REX.W, VEX.W or EVEX.W
 * @param map 0: one-byte opcodes, 1: 0F, 2: 0F 38, 3: 0F 3A
 * @param opcode the last byte of the opcode
 * @param tail a second fixed opcode byte that takes ModRM's place ({@code D9 F8}), or -1
 * @param digit ModRM.reg, or -1 for {@code /r} and forms without ModRM
 * @param vectorLength EVEX.L'L or VEX.L: 0, 1, 2
 * @param immediateBytes bytes of the immediate or relative label: 0, 1, 2, 4, 8
 * @param tuple1Scalar a short displacement counts elements (gathers, scatters, compress, expand); else it counts in units of what is accessed
 * @param broadcast one element in memory may stand for the whole vector
 * @param fields where each operand goes
 */
record Encoding(Space space, int prefix, boolean wide, int map, int opcode, int tail, boolean modRm, int digit, int vectorLength,
        int immediateBytes, boolean tuple1Scalar, boolean broadcast, Field[] fields) {

    enum Space { LEGACY, VEX, EVEX }

    enum Field { REG, RM, VVVV, IS4, OPCODE, CONDITION, IMMEDIATE, RELATIVE }

    /** Of a form with an element size: W tells 64-bit ones from 32-bit ones. */
    int elementBytes() {
        return wide ? 8 : 4;
    }
}
