package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.Avx;
import dev.backedge.compiler.x64.Avx512;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Sse;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the encoder's row of a vector instruction by its legacy mnemonic, for a size of registers and a CPU: in legacy encoding where there is no AVX, in VEX where that will
 * do, which is shorter, and in EVEX for 64 bytes and for what VEX lacks. Legacy and VEX rows are never mixed.
 */
final class VectorRows {
    private static final Map<String, Insn> ROWS = new HashMap<>();

    static {
        for (Insn[] table : new Insn[][] {Sse.values(), Avx.values(), Avx512.values()}) {
            for (Insn row : table) {
                ROWS.put(row.name(), row);
            }
        }
    }

    private final CpuFeatures cpu;
    private final boolean vex;

    VectorRows(CpuFeatures cpu) {
        this.cpu = cpu;
        this.vex = cpu.has(Feature.AVX);
    }

    /** Whether masks are in registers of their own: the CPU has all parts of AVX-512 that this takes. */
    boolean hasOpmasks() {
        return cpu.has(Feature.AVX512F) && cpu.has(Feature.AVX512BW) && cpu.has(Feature.AVX512DQ) && cpu.has(Feature.AVX512VL) && cpu.has(Feature.BMI2);
    }

    /** Size of the largest registers that vectors are kept in: 64, 32 or 16. */
    int maxBytes() {
        return hasOpmasks() ? 64 : cpu.has(Feature.AVX2) ? 32 : 16;
    }

    boolean has(Feature feature) {
        return cpu.has(feature);
    }

    boolean vex() {
        return vex;
    }

    /**
     * @param mnemonic without the V of VEX: {@code PADDD}
     * @param bytes size of the registers: 16, 32 or 64
     * @param form what comes after the size in the row's name: empty, {@code I} for an immediate count, {@code RM}, {@code MR}, {@code R}
     * @return null if the CPU has no such row
     */
    Insn findOrNull(String mnemonic, int bytes, String form) {
        if (!vex) {
            return bytes == 16 ? available(mnemonic + (form.isEmpty() ? "" : "_" + form)) : null;
        }
        String name = "V" + mnemonic;
        if (bytes == 64) {
            return available(name + "_Z" + form);
        }
        String size = bytes == 32 ? "Y" : "X";
        Insn row = available(name + "_" + size + form);
        return row != null ? row : evexOrNull(mnemonic, bytes, form);
    }

    Insn find(String mnemonic, int bytes, String form) {
        Insn row = findOrNull(mnemonic, bytes, form);
        if (row == null) {
            throw new IllegalStateException("no row for " + mnemonic + " of " + bytes + " bytes" + (form.isEmpty() ? "" : ", " + form));
        }
        return row;
    }

    /** In EVEX encoding, which takes masks. */
    Insn evexOrNull(String mnemonic, int bytes, String form) {
        return available("V" + mnemonic + (bytes == 64 ? "_Z" : bytes == 32 ? "_EY" : "_EX") + form);
    }

    /** The row of just this name. */
    Insn available(String name) {
        Insn row = ROWS.get(name);
        return row != null && row.isAvailable(cpu) ? row : null;
    }
}
