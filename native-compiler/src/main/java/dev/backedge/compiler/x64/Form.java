package dev.backedge.compiler.x64;

import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a row of an instruction table says. Its text is taken apart when it is first asked for, so that loading a table costs
 * little.
 */
final class Form {
    final String mnemonic;
    final String notation;
    private final FormItem[] items;
    /** Made on first use. The parts are immutable, so a race of two threads makes them twice and does no other harm. */
    private Parts parts;

    /** The row, taken apart. {@code kinds} repeats the kinds of {@code operands} for the encoder, which is in a hurry. */
    record Parts(List<OperandSpec> operands, OperandKind[] kinds, List<OperandSpec> implied, FlagUse flags, Masking masking,
            Set<Feature> features, long featureBits, Encoding encoding) {
    }

    Form(String mnemonic, String notation, FormItem... items) {
        this.mnemonic = mnemonic;
        this.notation = notation;
        this.items = items;
    }

    Parts parts() {
        Parts made = parts;
        if (made == null) {
            parts = made = takeApart();
        }
        return made;
    }

    private Parts takeApart() {
        List<OperandSpec> operands = new ArrayList<>(4);
        List<OperandSpec> implied = new ArrayList<>(2);
        FlagUse flags = FlagUse.KEEPS_FLAGS;
        Masking masking = Masking.UNMASKED;
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (FormItem item : items) {
            if (item instanceof OperandSpec operand) {
                (operand.kind().fixed() == null ? operands : implied).add(operand);
            } else if (item instanceof FlagUse use) {
                flags = use;
            } else if (item instanceof Masking allowed) {
                masking = allowed;
            } else if (item instanceof Feature feature) {
                features.add(feature);
            }
        }
        // Forms of 128 and 256 bits need it on top of what the row lists.
        if (notation.startsWith("EVEX.128") || notation.startsWith("EVEX.256")) {
            features.add(Feature.AVX512VL);
        }
        // No stream: the first lambda of a JVM costs more than all the rows of a compilation.
        OperandKind[] kinds = new OperandKind[operands.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = operands.get(i).kind();
        }
        return new Parts(List.copyOf(operands), kinds, List.copyOf(implied), flags, masking, Set.copyOf(features), CpuFeatures.bits(features),
                EncodingParser.parse(notation, kinds));
    }
}
