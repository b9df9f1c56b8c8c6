package dev.backedge.compiler.lower;

import static dev.backedge.compiler.x64.Avx.*;
import static dev.backedge.compiler.x64.Sse.*;

import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.x64.Insn;

/** The rows of scalar floating-point operations: single and double, in legacy and VEX encoding. */
enum ScalarRow {
    LOAD(MOVSS_LOAD, MOVSD_LOAD, VMOVSS_LOAD, VMOVSD_LOAD),
    STORE(MOVSS_STORE, MOVSD_STORE, VMOVSS_STORE, VMOVSD_STORE),
    ADD(ADDSS, ADDSD, VADDSS, VADDSD),
    SUB(SUBSS, SUBSD, VSUBSS, VSUBSD),
    MUL(MULSS, MULSD, VMULSS, VMULSD),
    DIV(DIVSS, DIVSD, VDIVSS, VDIVSD),
    /** The second operand if the operands are equal or unordered. */
    MIN(MINSS, MINSD, VMINSS, VMINSD),
    MAX(MAXSS, MAXSD, VMAXSS, VMAXSD),
    SQRT(SQRTSS, SQRTSD, VSQRTSS, VSQRTSD),
    ROUND(ROUNDSS, ROUNDSD, VROUNDSS, VROUNDSD),
    /** Sets ZF, PF, CF to 000 greater, 001 less, 100 equal, 111 unordered. */
    COMPARE(UCOMISS, UCOMISD, VUCOMISS, VUCOMISD),
    COMPARE_MASK(CMPSS, CMPSD, VCMPSS, VCMPSD),
    FROM_I32(CVTSI2SS32, CVTSI2SD32, VCVTSI2SS32, VCVTSI2SD32),
    FROM_I64(CVTSI2SS64, CVTSI2SD64, VCVTSI2SS64, VCVTSI2SD64),
    TO_I32(CVTTSS2SI32, CVTTSD2SI32, VCVTTSS2SI32, VCVTTSD2SI32),
    TO_I64(CVTTSS2SI64, CVTTSD2SI64, VCVTTSS2SI64, VCVTTSD2SI64),
    /** From single to double; from double to single. */
    CONVERT(CVTSS2SD, CVTSD2SS, VCVTSS2SD, VCVTSD2SS),
    /** Raw bits from a general register, and back. */
    FROM_BITS(MOVD_RM, MOVQ_RM, VMOVD_RM, VMOVQ_RM),
    TO_BITS(MOVD_MR, MOVQ_MR, VMOVD_MR, VMOVQ_MR),
    AND(ANDPS, ANDPD, VANDPS_X, VANDPD_X),
    ANDN(ANDNPS, ANDNPD, VANDNPS_X, VANDNPD_X),
    OR(ORPS, ORPD, VORPS_X, VORPD_X),
    XOR(XORPS, XORPD, VXORPS_X, VXORPD_X),
    MOVE(MOVAPS_RM, MOVAPD_RM, VMOVAPS_XRM, VMOVAPD_XRM);

    private final Insn single;
    private final Insn wide;
    private final Insn vexSingle;
    private final Insn vexWide;

    ScalarRow(Insn single, Insn wide, Insn vexSingle, Insn vexWide) {
        this.single = single;
        this.wide = wide;
        this.vexSingle = vexSingle;
        this.vexWide = vexWide;
    }

    Insn pick(boolean isWide, boolean vex) {
        return vex ? isWide ? vexWide : vexSingle : isWide ? wide : single;
    }

    Insn pick(Type type, boolean vex) {
        return pick(type == Type.F64, vex);
    }
}
