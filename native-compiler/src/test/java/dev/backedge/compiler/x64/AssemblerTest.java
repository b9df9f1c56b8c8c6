package dev.backedge.compiler.x64;

import static dev.backedge.compiler.x64.General.*;
import static dev.backedge.compiler.x64.Register.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblerTest {
    private final Assembler assembler = new Assembler(CpuFeatures.AVX512);

    private String hex() {
        return HexFormat.ofDelimiter(" ").formatHex(assembler.toByteArray());
    }

    @Test
    void backwardJumpsAreShortAsLongAsTheyReach() {
        Label start = assembler.newLabel();
        assembler.bind(start);
        assembler.data(new byte[126]);
        assembler.jump(start);
        assembler.jump(Condition.NE, start);

        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(assembler.toByteArray(), 126, 134))).isEqualTo("eb80" + "0f857aff" + "ffff");
    }

    @Test
    void aForwardJumpIsPatchedWhenItsLabelIsBound() {
        Label end = assembler.newLabel();
        assembler.jump(Condition.A, end);
        assembler.jump(end);
        assembler.emit(CALL, end);
        assembler.emit(JCC_SHORT, Condition.E, end);
        assembler.bind(end);
        assembler.emit(RET);

        assertThat(hex()).isEqualTo("0f 87 0c 00 00 00 e9 07 00 00 00 e8 02 00 00 00 74 00 c3");
    }

    @Test
    void anAddressRelativeToRipCountsFromTheEndOfTheInstruction() {
        Label constant = assembler.newLabel();
        assembler.emit(CMP32_MI, Address.of(constant), 0x11223344);
        assembler.emit(Sse.ADDSD, XMM0, new Address(null, null, 1, 8, constant));
        assembler.bind(constant);

        assertThat(hex()).isEqualTo("81 3d 08 00 00 00 44 33 22 11 f2 0f 58 05 08 00 00 00");
    }

    @Test
    void aShortJumpThatDoesNotReachIsRefused() {
        Label far = assembler.newLabel();
        assembler.emit(JMP_SHORT, far);
        assembler.data(new byte[128]);
        assertThatIllegalArgumentException().isThrownBy(() -> assembler.bind(far)).withMessageContaining("128 bytes away");

        Label back = assembler.newLabel();
        assembler.bind(back);
        assembler.data(new byte[127]);
        int position = assembler.position();
        assertThatIllegalArgumentException().isThrownBy(() -> assembler.emit(JCC_SHORT, Condition.O, back));
        assertThat(assembler.position()).isEqualTo(position);
    }

    @Test
    void anAbsoluteMoveTellsWhereItsFieldIs() {
        assembler.emit(NOP);
        int field = assembler.moveAbsolute(R10, 0x1122334455667788L);

        assertThat(field).isEqualTo(3);
        assertThat(hex()).isEqualTo("90 49 ba 88 77 66 55 44 33 22 11");
    }

    @Test
    void aJumpTableHoldsDistancesInBothDirections() {
        Label before = assembler.newLabel();
        Label table = assembler.newLabel();
        Label after = assembler.newLabel();
        assembler.bind(before);
        assembler.emit(NOP);
        assembler.bind(table);
        assembler.distance(table, before);
        assembler.distance(table, after);
        assembler.bind(after);

        assertThat(hex()).isEqualTo("90 ff ff ff ff 08 00 00 00");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16})
    void alignmentIsFilledWithNopsAndNotOneMoreThanNeeded(int before) {
        assembler.data(new byte[before]);
        assembler.align(16);

        assertThat(assembler.position()).isEqualTo((before + 15) / 16 * 16);
    }

    /** Nops of each length, as GNU as reads {@code nop}, {@code xchg ax, ax}, {@code nopl (rax)}, and so on. */
    @Test
    void nopsAreTheRecommendedOnes() {
        String[] nops = {"90", "6690", "0f1f00", "0f1f4000", "0f1f440000", "660f1f440000", "0f1f8000000000", "0f1f840000000000",
            "660f1f840000000000"};
        for (int length = 1; length <= nops.length; length++) {
            Assembler one = new Assembler(CpuFeatures.SSE2);
            one.data(new byte[16 - length]);
            one.align(16);
            assertThat(HexFormat.of().formatHex(one.toByteArray())).endsWith(nops[length - 1]).hasSize(32);
        }
    }

    @Test
    void aWrongArgumentIsRefusedAndNothingIsWritten() {
        assertRefused("cannot stand for r/m32", () -> assembler.emit(ADD32_RM, RAX, XMM0));
        assertRefused("cannot stand for r32", () -> assembler.emit(ADD32_RM, Address.at(RAX, 0), RAX));
        assertRefused("cannot stand for k", () -> assembler.emit(Opmask.KANDW, K1, K2, XMM3));
        assertRefused("takes 2 arguments", () -> assembler.emit(ADD32_RM, RAX));
        assertRefused("does not fit imm8", () -> assembler.emit(ADD32_MI8, RAX, 128));
        assertRefused("does not fit simm32", () -> assembler.emit(ADD64_MI, RAX, 1L << 31));
        assertRefused("does not fit imm32", () -> assembler.emit(ADD32_MI, RAX, 1L << 32));
        assertRefused("needs an EVEX form", () -> assembler.emit(Avx.VADDSD, XMM0, XMM1, XMM16));
        assertRefused("needs an EVEX form", () -> assembler.emit(Avx.VPGATHERDD_X, XMM0, new Address(RAX, XMM16, 4, 0), XMM1));
        assertRefused("cannot stand for vm32x", () -> assembler.emit(Avx.VPGATHERDD_X, XMM0, new Address(RAX, RCX, 4, 0), XMM1));
        assertRefused("cannot stand for xmm/m64", () -> assembler.emit(Sse.ADDSD, XMM0, new Address(RAX, XMM1, 4, 0)));
        assertRefused("cannot stand for xmm/m64", () -> assembler.emit(Avx512.VADDSD_E, XMM0, XMM1, new Broadcast(Address.at(RAX, 0))));
        assertRefused("cannot stand for zmm/m512", () -> assembler.emit(Avx512.VPADDW_Z, XMM0, XMM1, new Broadcast(Address.at(RAX, 0))));
        assertRefused("power of two", () -> assembler.align(12));
    }

    @Test
    void masksAreRefusedWhereTheRowTakesNone() {
        Address memory = Address.at(RAX, 0);
        assertRefused("k0 cannot be the mask", () -> assembler.emitMasked(Avx512.VADDPS_Z, K0, false, XMM0, XMM1, XMM2));
        assertRefused("takes no mask", () -> assembler.emitMasked(Avx.VADDPS_X, K1, false, XMM0, XMM1, XMM2));
        assertRefused("takes no zeroing mask", () -> assembler.emitMasked(Avx512.VMOVUPS_ZMR, K1, true, memory, XMM2));
        assertRefused("takes no zeroing mask", () -> assembler.emitMasked(Avx512.VPCMPD_Z, K1, true, K2, XMM1, XMM2, Arg.imm(0)));
        assertRefused("must have a mask", () -> assembler.emit(Avx512.VPGATHERDD_Z, XMM0, new Address(RAX, XMM1, 4, 0)));
    }

    @Test
    void aRowBeyondTheCpuIsRefused() {
        Assembler plain = new Assembler(CpuFeatures.SSE2);
        assertThatIllegalArgumentException().isThrownBy(() -> plain.emit(Avx.VFMADD231SD, XMM0, XMM1, XMM2))
                .withMessage("VFMADD231SD needs [FMA]; the code may use SSE2.");
        Assembler haswell = new Assembler(CpuFeatures.AVX2);
        assertThatIllegalArgumentException().isThrownBy(() -> haswell.emitMasked(Avx512.VADDPS_Z, K1, true, XMM0, XMM1, XMM2));
        haswell.emit(Avx.VFMADD231SD, XMM0, XMM1, XMM2);
        assertThat(plain.position()).isZero();
    }

    @Test
    void impossibleAddressesAreRefused() {
        Label label = assembler.newLabel();
        assertRefused("base", () -> Address.at(XMM0, 0));
        assertRefused("rsp cannot be the index", () -> new Address(RAX, RSP, 1, 0));
        assertRefused("scale", () -> new Address(RAX, RCX, 3, 0));
        assertRefused("relative to rip", () -> new Address(RAX, null, 1, 0, label));
    }

    @Test
    void labelsAreBoundOnce() {
        Label label = assembler.newLabel();
        assembler.jump(label);
        assertThatIllegalStateException().isThrownBy(assembler::toByteArray).withMessageContaining("not bound");
        assertThatIllegalStateException().isThrownBy(label::position);
        assembler.bind(label);
        assertThat(label.position()).isEqualTo(5);
        assertThatIllegalStateException().isThrownBy(() -> assembler.bind(label));
    }

    @Test
    void codeGrowsBeyondTheFirstBuffer() {
        for (int i = 0; i < 10_000; i++) {
            assembler.emit(INT3);
        }
        byte[] expected = new byte[10_000];
        Arrays.fill(expected, (byte) 0xcc);
        assertThat(assembler.toByteArray()).isEqualTo(expected);
    }

    private void assertRefused(String why, org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        assertThatIllegalArgumentException().isThrownBy(what).withMessageContaining(why);
        assertThat(assembler.position()).isZero();
    }
}
