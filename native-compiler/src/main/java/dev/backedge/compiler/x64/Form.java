package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a row of an instruction table says. Its text is taken apart when it is first asked for, so that loading a table costs
 * little; the parts are immutable, and a race only makes them twice.
 */
final class Form {
    final String mnemonic;
    final String notation;
    private final FormItem[] items;
    private List<OperandSpec> operands;
    private List<OperandSpec> implied;
    private Set<CpuFeatures.Feature> features;
    private Encoding encoding;

    Form(String mnemonic, String notation, FormItem... items) {
        this.mnemonic = mnemonic;
        this.notation = notation;
        this.items = items;
    }

    List<OperandSpec> operands() {
        List<OperandSpec> list = operands;
        if (list == null) {
            operands = list = operands(false);
        }
        return list;
    }

    List<OperandSpec> implied() {
        List<OperandSpec> list = implied;
        if (list == null) {
            implied = list = operands(true);
        }
        return list;
    }

    private List<OperandSpec> operands(boolean fixed) {
        List<OperandSpec> list = new ArrayList<>(4);
        for (FormItem item : items) {
            if (item instanceof OperandSpec operand && (operand.kind().fixed() != null) == fixed) {
                list.add(operand);
            }
        }
        return List.copyOf(list);
    }

    FlagUse flags() {
        for (FormItem item : items) {
            if (item instanceof FlagUse use) {
                return use;
            }
        }
        return FlagUse.KEEPS_FLAGS;
    }

    Masking masking() {
        for (FormItem item : items) {
            if (item instanceof Masking masking) {
                return masking;
            }
        }
        return Masking.UNMASKED;
    }

    /** What the row lists, and AVX-512VL for an EVEX form of 128 or 256 bits. */
    Set<CpuFeatures.Feature> features() {
        Set<CpuFeatures.Feature> set = features;
        if (set == null) {
            EnumSet<CpuFeatures.Feature> found = EnumSet.noneOf(CpuFeatures.Feature.class);
            for (FormItem item : items) {
                if (item instanceof CpuFeatures.Feature feature) {
                    found.add(feature);
                }
            }
            if (notation.startsWith("EVEX.128") || notation.startsWith("EVEX.256")) {
                found.add(CpuFeatures.Feature.AVX512VL);
            }
            features = set = Set.copyOf(found);
        }
        return set;
    }

    Encoding encoding() {
        Encoding parsed = encoding;
        if (parsed == null) {
            encoding = parsed = Encoding.parse(notation, operands());
        }
        return parsed;
    }
}
