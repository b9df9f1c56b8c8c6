package dev.backedge.compiler.x64;

import static dev.backedge.compiler.x64.OperandSpec.Role.READ;
import static dev.backedge.compiler.x64.OperandSpec.Role.READ_WRITE;
import static dev.backedge.compiler.x64.OperandSpec.Role.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the rows say beyond their bytes: roles, implied registers, flags, features. Bytes: {@link EncodingTest}. */
class InsnTest {
    private static List<Insn> all() {
        List<Insn> all = new ArrayList<>();
        for (Class<?> table : Insn.class.getPermittedSubclasses()) {
            all.addAll(List.of((Insn[]) table.getEnumConstants()));
        }
        return all;
    }

    private static List<OperandSpec.Role> roles(Insn insn) {
        return insn.operands().stream().map(OperandSpec::role).toList();
    }

    private static List<String> implied(Insn insn) {
        return insn.implied().stream().map(o -> o.role() + " " + o.kind()).toList();
    }

    @Test
    void twoAddressFormsReadWhatTheyReplace() {
        assertThat(roles(General.ADD32_RM)).containsExactly(READ_WRITE, READ);
        assertThat(roles(Sse.MULSD)).containsExactly(READ_WRITE, READ);
        assertThat(roles(Avx.VFMADD231SD)).containsExactly(READ_WRITE, READ, READ);
        assertThat(roles(General.CMOVCC64)).containsExactly(READ, READ_WRITE, READ);
        assertThat(roles(General.BTS32_MI)).containsExactly(READ_WRITE, READ);
        assertThat(roles(Avx512.VPTERNLOGD_Z)).startsWith(READ_WRITE);
        assertThat(roles(Avx512.VPERMT2D_Z)).startsWith(READ_WRITE);
        assertThat(roles(Sse.PSLLD_I)).containsExactly(READ_WRITE, READ);
    }

    @Test
    void threeAddressFormsOnlyWriteTheirDestination() {
        assertThat(roles(Avx.VADDSD)).containsExactly(WRITE, READ, READ);
        assertThat(roles(General.IMUL32_RMI)).containsExactly(WRITE, READ, READ);
        assertThat(roles(General.SHLX64)).containsExactly(WRITE, READ, READ);
        assertThat(roles(General.LEA64)).containsExactly(WRITE, READ);
        assertThat(roles(General.MOV32_MR)).containsExactly(WRITE, READ);
    }

    @Test
    void comparesOnlyRead() {
        for (Insn insn : List.of(General.CMP32_RM, General.CMP64_MI8, General.TEST32_MR, Sse.UCOMISD, Avx.VUCOMISS, General.BT32_MI)) {
            assertThat(roles(insn)).as(insn.name()).containsExactly(READ, READ);
            assertThat(insn.flags()).as(insn.name()).isEqualTo(FlagUse.WRITES_FLAGS);
        }
    }

    @Test
    void impliedRegistersAreTold() {
        assertThat(implied(General.IDIV32)).containsExactly("READ_WRITE eax", "READ_WRITE edx");
        assertThat(implied(General.IMUL64)).containsExactly("READ_WRITE rax", "WRITE rdx");
        assertThat(implied(General.CDQ)).containsExactly("READ eax", "WRITE edx");
        assertThat(implied(General.CQO)).containsExactly("READ rax", "WRITE rdx");
        assertThat(implied(General.SHL32_MC)).containsExactly("READ cl");
        assertThat(implied(General.RDTSC)).containsExactly("WRITE eax", "WRITE edx");
        assertThat(implied(General.FNSTSW_AX)).containsExactly("WRITE ax");
        assertThat(implied(General.MULX64)).containsExactly("READ rdx");
        assertThat(implied(Sse.BLENDVPD)).containsExactly("READ xmm0");
        assertThat(General.IDIV64.implied().get(1).kind().fixed()).isEqualTo(Register.RDX);
        assertThat(General.IDIV64.operands()).hasSize(1);
    }

    @Test
    void flagsAreTold() {
        assertThat(General.ADC32_RM.flags()).isEqualTo(FlagUse.READS_AND_WRITES_FLAGS);
        assertThat(General.SETCC.flags()).isEqualTo(FlagUse.READS_FLAGS);
        assertThat(General.NEG64.flags()).isEqualTo(FlagUse.WRITES_FLAGS);
        assertThat(Opmask.KORTESTW.flags()).isEqualTo(FlagUse.WRITES_FLAGS);
        for (Insn insn : List.of(General.NOT32, General.LEA64, General.SHLX32, General.RORX64, General.MULX32, General.BSWAP32,
                General.MOV32_RM, General.CDQ)) {
            assertThat(insn.flags()).as(insn.name()).isEqualTo(FlagUse.KEEPS_FLAGS);
        }
    }

    @Test
    void rowsWithAConditionReadTheFlagsAndOnlyThey() {
        for (Insn insn : all()) {
            if (insn.operands().stream().anyMatch(o -> o.kind() == OperandKind.CC)) {
                assertThat(insn.flags()).as(insn.name()).isEqualTo(FlagUse.READS_FLAGS);
                assertThat(insn.operands().get(0).kind()).isEqualTo(OperandKind.CC);
            }
        }
    }

    @Test
    void featuresFollowTheTableAndTheVectorLength() {
        assertThat(General.ADD32_RM.features()).isEmpty();
        assertThat(Sse.ADDSD.features()).isEmpty();
        assertThat(Sse.ROUNDSD.features()).containsExactly(Feature.SSE4_1);
        assertThat(Avx512.VADDPS_Z.features()).containsExactly(Feature.AVX512F);
        assertThat(Avx512.VADDPS_EY.features()).containsExactlyInAnyOrder(Feature.AVX512F, Feature.AVX512VL);
        assertThat(Avx512.VADDSD_E.features()).containsExactly(Feature.AVX512F);
        for (Insn insn : all()) {
            Set<Feature> features = insn.features();
            if (insn instanceof Avx || insn instanceof Avx512 || insn instanceof Opmask) {
                assertThat(features).as(insn.name()).isNotEmpty();
            }
            boolean evex = insn.form().parts().encoding().space() == Encoding.Space.EVEX;
            assertThat(features.stream().anyMatch(f -> f.name().startsWith("AVX512"))).as(insn.name()).isEqualTo(evex || insn instanceof Opmask);
            boolean ymm = insn.operands().stream().anyMatch(o -> o.kind().name().startsWith("YMM"));
            boolean integer = insn.mnemonic().startsWith("vp") && !insn.mnemonic().startsWith("vperm") && !insn.mnemonic().equals("vptest");
            if (insn instanceof Avx && ymm && integer) {
                assertThat(features).as(insn.name()).contains(Feature.AVX2);
            }
        }
    }

    @Test
    void aMergingMaskMakesTheDestinationAnInput() {
        assertThat(Avx512.VADDPS_Z.maskedOperands(false).get(0).role()).isEqualTo(READ_WRITE);
        assertThat(Avx512.VADDPS_Z.maskedOperands(true).get(0).role()).isEqualTo(WRITE);
        assertThat(Avx512.VPCMPD_Z.maskedOperands(false).get(0).role()).isEqualTo(WRITE);
        assertThat(Avx512.VPSCATTERDD_Z.masking()).isEqualTo(Masking.REQUIRED);
        assertThat(Avx512.VPGATHERDD_Z.operands().get(0).role()).isEqualTo(READ_WRITE);
    }

    @Test
    void onlyElementsOf32And64BitsAreBroadcast() {
        assertThat(Avx512.VADDPS_Z.broadcastBytes()).isEqualTo(4);
        assertThat(Avx512.VPADDQ_EX.broadcastBytes()).isEqualTo(8);
        assertThat(Avx512.VCVTDQ2PD_Z.broadcastBytes()).isEqualTo(4);
        for (Insn insn : List.of(Avx512.VPADDW_Z, Avx512.VMOVUPS_ZRM, Avx512.VADDSD_E, Avx.VADDPS_Y, Sse.ADDPS, General.ADD32_RM)) {
            assertThat(insn.broadcastBytes()).as(insn.name()).isZero();
        }
    }

    @Test
    void everyRowIsSound() {
        Set<String> names = new HashSet<>();
        for (Insn insn : all()) {
            assertThat(names.add(insn.name())).as("the name %s is used once", insn).isTrue();
            Encoding encoding = insn.form().parts().encoding();
            assertThat(encoding.opcode()).as(insn.name()).isNotNegative();
            long memory = insn.operands().stream().filter(o -> o.kind().allowsMemory()).count();
            assertThat(memory).as("%s may have one operand in memory", insn).isLessThanOrEqualTo(1);
            long writes = insn.operands().stream().filter(o -> o.kind().allowsRegister() && o.role().writes()).count();
            assertThat(writes).as("%s writes one operand, or exchanges two", insn).isLessThanOrEqualTo(2);
            for (OperandSpec operand : insn.operands()) {
                if (operand.kind().isImmediate() || operand.kind().isLabel()) {
                    assertThat(operand.role()).as(insn.name()).isEqualTo(READ);
                }
            }
            assertThat(insn.masking() == Masking.UNMASKED || encoding.space() == Encoding.Space.EVEX).as(insn.name()).isTrue();
        }
    }
}
