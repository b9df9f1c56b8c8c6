package dev.backedge.compiler.x64;

import static dev.backedge.compiler.x64.CpuFeatures.Feature.*;
import static dev.backedge.compiler.x64.FlagUse.*;
import static dev.backedge.compiler.x64.OperandKind.*;
import static dev.backedge.compiler.x64.OperandSpec.*;

/** AVX-512 on the mask registers k0 to k7 themselves; these have a VEX encoding. Bits above the width of a result become zero. */
public enum Opmask implements Insn {
    // One row for each width of the mask: b 8, w 16, d 32, q 64 bits
    KMOVB_RM("kmovb", "VEX.128.66.0F.W0 90 /r", w(K), r(K_M8), AVX512DQ),
    KMOVB_STORE("kmovb", "VEX.128.66.0F.W0 91 /r", w(M8), r(K), AVX512DQ),
    KMOVB_KR("kmovb", "VEX.128.66.0F.W0 92 /r", w(K), r(R32), AVX512DQ),
    KMOVB_RK("kmovb", "VEX.128.66.0F.W0 93 /r", w(R32), r(K), AVX512DQ),
    KANDB("kandb", "VEX.256.66.0F.W0 41 /r", w(K), r(K), r(K), AVX512DQ),
    KANDNB("kandnb", "VEX.256.66.0F.W0 42 /r", w(K), r(K), r(K), AVX512DQ),
    KORB("korb", "VEX.256.66.0F.W0 45 /r", w(K), r(K), r(K), AVX512DQ),
    KXNORB("kxnorb", "VEX.256.66.0F.W0 46 /r", w(K), r(K), r(K), AVX512DQ),
    KXORB("kxorb", "VEX.256.66.0F.W0 47 /r", w(K), r(K), r(K), AVX512DQ),
    KADDB("kaddb", "VEX.256.66.0F.W0 4A /r", w(K), r(K), r(K), AVX512DQ),
    KNOTB("knotb", "VEX.128.66.0F.W0 44 /r", w(K), r(K), AVX512DQ),
    KORTESTB("kortestb", "VEX.128.66.0F.W0 98 /r", r(K), r(K), WRITES_FLAGS, AVX512DQ),
    KTESTB("ktestb", "VEX.128.66.0F.W0 99 /r", r(K), r(K), WRITES_FLAGS, AVX512DQ),
    KSHIFTRB("kshiftrb", "VEX.128.66.0F3A.W0 30 /r ib", w(K), r(K), r(UIMM8), AVX512DQ),
    KSHIFTLB("kshiftlb", "VEX.128.66.0F3A.W0 32 /r ib", w(K), r(K), r(UIMM8), AVX512DQ),
    KMOVW_RM("kmovw", "VEX.128.0F.W0 90 /r", w(K), r(K_M16), AVX512F),
    KMOVW_STORE("kmovw", "VEX.128.0F.W0 91 /r", w(M16), r(K), AVX512F),
    KMOVW_KR("kmovw", "VEX.128.0F.W0 92 /r", w(K), r(R32), AVX512F),
    KMOVW_RK("kmovw", "VEX.128.0F.W0 93 /r", w(R32), r(K), AVX512F),
    KANDW("kandw", "VEX.256.0F.W0 41 /r", w(K), r(K), r(K), AVX512F),
    KANDNW("kandnw", "VEX.256.0F.W0 42 /r", w(K), r(K), r(K), AVX512F),
    KORW("korw", "VEX.256.0F.W0 45 /r", w(K), r(K), r(K), AVX512F),
    KXNORW("kxnorw", "VEX.256.0F.W0 46 /r", w(K), r(K), r(K), AVX512F),
    KXORW("kxorw", "VEX.256.0F.W0 47 /r", w(K), r(K), r(K), AVX512F),
    KADDW("kaddw", "VEX.256.0F.W0 4A /r", w(K), r(K), r(K), AVX512DQ),
    KNOTW("knotw", "VEX.128.0F.W0 44 /r", w(K), r(K), AVX512F),
    KORTESTW("kortestw", "VEX.128.0F.W0 98 /r", r(K), r(K), WRITES_FLAGS, AVX512F),
    KTESTW("ktestw", "VEX.128.0F.W0 99 /r", r(K), r(K), WRITES_FLAGS, AVX512DQ),
    KSHIFTRW("kshiftrw", "VEX.128.66.0F3A.W1 30 /r ib", w(K), r(K), r(UIMM8), AVX512F),
    KSHIFTLW("kshiftlw", "VEX.128.66.0F3A.W1 32 /r ib", w(K), r(K), r(UIMM8), AVX512F),
    KMOVD_RM("kmovd", "VEX.128.66.0F.W1 90 /r", w(K), r(K_M32), AVX512BW),
    KMOVD_STORE("kmovd", "VEX.128.66.0F.W1 91 /r", w(M32), r(K), AVX512BW),
    KMOVD_KR("kmovd", "VEX.128.F2.0F.W0 92 /r", w(K), r(R32), AVX512BW),
    KMOVD_RK("kmovd", "VEX.128.F2.0F.W0 93 /r", w(R32), r(K), AVX512BW),
    KANDD("kandd", "VEX.256.66.0F.W1 41 /r", w(K), r(K), r(K), AVX512BW),
    KANDND("kandnd", "VEX.256.66.0F.W1 42 /r", w(K), r(K), r(K), AVX512BW),
    KORD("kord", "VEX.256.66.0F.W1 45 /r", w(K), r(K), r(K), AVX512BW),
    KXNORD("kxnord", "VEX.256.66.0F.W1 46 /r", w(K), r(K), r(K), AVX512BW),
    KXORD("kxord", "VEX.256.66.0F.W1 47 /r", w(K), r(K), r(K), AVX512BW),
    KADDD("kaddd", "VEX.256.66.0F.W1 4A /r", w(K), r(K), r(K), AVX512BW),
    KNOTD("knotd", "VEX.128.66.0F.W1 44 /r", w(K), r(K), AVX512BW),
    KORTESTD("kortestd", "VEX.128.66.0F.W1 98 /r", r(K), r(K), WRITES_FLAGS, AVX512BW),
    KTESTD("ktestd", "VEX.128.66.0F.W1 99 /r", r(K), r(K), WRITES_FLAGS, AVX512BW),
    KSHIFTRD("kshiftrd", "VEX.128.66.0F3A.W0 31 /r ib", w(K), r(K), r(UIMM8), AVX512BW),
    KSHIFTLD("kshiftld", "VEX.128.66.0F3A.W0 33 /r ib", w(K), r(K), r(UIMM8), AVX512BW),
    KMOVQ_RM("kmovq", "VEX.128.0F.W1 90 /r", w(K), r(K_M64), AVX512BW),
    KMOVQ_STORE("kmovq", "VEX.128.0F.W1 91 /r", w(M64), r(K), AVX512BW),
    KMOVQ_KR("kmovq", "VEX.128.F2.0F.W1 92 /r", w(K), r(R64), AVX512BW),
    KMOVQ_RK("kmovq", "VEX.128.F2.0F.W1 93 /r", w(R64), r(K), AVX512BW),
    KANDQ("kandq", "VEX.256.0F.W1 41 /r", w(K), r(K), r(K), AVX512BW),
    KANDNQ("kandnq", "VEX.256.0F.W1 42 /r", w(K), r(K), r(K), AVX512BW),
    KORQ("korq", "VEX.256.0F.W1 45 /r", w(K), r(K), r(K), AVX512BW),
    KXNORQ("kxnorq", "VEX.256.0F.W1 46 /r", w(K), r(K), r(K), AVX512BW),
    KXORQ("kxorq", "VEX.256.0F.W1 47 /r", w(K), r(K), r(K), AVX512BW),
    KADDQ("kaddq", "VEX.256.0F.W1 4A /r", w(K), r(K), r(K), AVX512BW),
    KNOTQ("knotq", "VEX.128.0F.W1 44 /r", w(K), r(K), AVX512BW),
    KORTESTQ("kortestq", "VEX.128.0F.W1 98 /r", r(K), r(K), WRITES_FLAGS, AVX512BW),
    KTESTQ("ktestq", "VEX.128.0F.W1 99 /r", r(K), r(K), WRITES_FLAGS, AVX512BW),
    KSHIFTRQ("kshiftrq", "VEX.128.66.0F3A.W1 31 /r ib", w(K), r(K), r(UIMM8), AVX512BW),
    KSHIFTLQ("kshiftlq", "VEX.128.66.0F3A.W1 33 /r ib", w(K), r(K), r(UIMM8), AVX512BW),
    KUNPCKBW("kunpckbw", "VEX.256.66.0F.W0 4B /r", w(K), r(K), r(K), AVX512F),
    KUNPCKWD("kunpckwd", "VEX.256.0F.W0 4B /r", w(K), r(K), r(K), AVX512BW),
    KUNPCKDQ("kunpckdq", "VEX.256.0F.W1 4B /r", w(K), r(K), r(K), AVX512BW);

    private final Form form;

    Opmask(String mnemonic, String encoding, FormItem... items) {
        form = new Form(mnemonic, encoding, items);
    }

    @Override
    public Form form() {
        return form;
    }
}
