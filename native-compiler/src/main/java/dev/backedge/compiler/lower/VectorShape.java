package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.RegisterClass;

/**
 * How a vector or mask lies in registers: in pieces of one size, the lanes in order.
 *
 * @param pieces how many registers
 * @param lanes how many lanes are in each
 * @param laneBytes size of a lane; of a mask, that of the vectors it goes with
 * @param registerClass of the registers; a vector of less than 16 bytes takes one of 16, whose rest means nothing
 */
record VectorShape(int pieces, int lanes, int laneBytes, RegisterClass registerClass) {
    /** Size of a vector's registers. */
    int bytes() {
        return registerClass.spillBytes();
    }

    /** How many bytes of each register mean something. */
    int usedBytes() {
        return lanes * laneBytes;
    }

    /** Whether a part of the register means nothing. */
    boolean isPartial() {
        return usedBytes() < 16;
    }
}
