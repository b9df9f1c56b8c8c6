package dev.backedge.compiler.x64;

/** What a row of an instruction table lists after mnemonic and encoding, in any order; operands in the order of the manual. */
sealed interface FormItem permits OperandSpec, FlagUse, Masking, CpuFeatures.Feature {
}
