package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;

/** Pseudo-operations that compute: short fixed sequences, the rare case out of line. Where one begins with a comparison, the row's operands come first. */
sealed interface Arithmetic extends Operation {

    private static int after(Insn row) {
        return row.operands().size();
    }

    /** Compares; then operands: result (in the place of the value when the test fails), the value when it holds. */
    record Select(Insn compare, FlagTest test, boolean wide) implements Arithmetic {
        @Override
        public String text() {
            return "select." + test + "." + Names.of(compare);
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            int n = after(compare);
            Insn move = wide ? General.CMOVCC64 : General.CMOVCC32;
            if (test.parity() == FlagTest.Parity.AND_ORDERED) {
                throw new IllegalStateException("the negated test has to be selected on");
            }
            site.asm().emit(move, test.condition(), site.register(n), site.arg(n + 1));
            if (test.parity() == FlagTest.Parity.OR_UNORDERED) {
                site.asm().emit(move, Condition.P, site.register(n), site.arg(n + 1));
            }
        }
    }

    /** As {@link Select}, for vector registers: by a jump. */
    record FloatSelect(Insn compare, FlagTest test) implements Arithmetic {
        @Override
        public String text() {
            return "fselect." + test + "." + Names.of(compare);
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            int n = after(compare);
            Label done = site.asm().newLabel();
            site.jumpIf(test.negate(), done);
            site.emission().moveFloat(site.register(n), site.register(n + 1));
            site.asm().bind(done);
        }
    }

    /** Operands: result, limit, start: how far the signed start is below the limit, but 0 at least and {@code most} at most. */
    record Distance(int most) implements Arithmetic {
        @Override
        public String text() {
            return "distance." + most;
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Register result = site.register(0);
            asm.emit(General.XOR32_RM, Target.SCRATCH, Target.SCRATCH);
            asm.emit(General.MOV32_RM, result, site.arg(1));
            asm.emit(General.SUB32_RM, result, site.arg(2));
            asm.emit(General.CMOVCC32, Condition.L, result, Target.SCRATCH);
            asm.emit(General.MOV32_I, Target.SCRATCH, Arg.imm(most));
            asm.emit(General.CMP32_RM, result, Target.SCRATCH);
            asm.emit(General.CMOVCC32, Condition.A, result, Target.SCRATCH);
        }
    }

    /** Compares; then the result, 1 or 0. */
    record SetFlag(Insn compare, FlagTest test) implements Arithmetic {
        @Override
        public String text() {
            return "set." + test + "." + Names.of(compare);
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            Register result = site.register(after(compare));
            Assembler asm = site.asm();
            asm.emit(General.SETCC, test.condition(), result);
            if (test.parity() != FlagTest.Parity.IGNORED) {
                boolean ordered = test.parity() == FlagTest.Parity.AND_ORDERED;
                asm.emit(General.SETCC, ordered ? Condition.NP : Condition.P, Target.SCRATCH);
                asm.emit(ordered ? General.AND32_RM : General.OR32_RM, result, Target.SCRATCH);
            }
            asm.emit(General.MOVZX32_8, result, result);
        }
    }

    /** Compares; then the result: 1 if {@code one} holds, less 1 if {@code minusOne} holds. */
    record ThreeWay(Insn compare, Condition one, Condition minusOne) implements Arithmetic {
        @Override
        public String text() {
            return "three_way." + one.suffix() + "." + minusOne.suffix() + "." + Names.of(compare);
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            Register result = site.register(after(compare));
            Assembler asm = site.asm();
            asm.emit(General.SETCC, one, result);
            asm.emit(General.SETCC, minusOne, Target.SCRATCH);
            asm.emit(General.MOVZX32_8, result, result);
            asm.emit(General.MOVZX32_8, Target.SCRATCH, Target.SCRATCH);
            asm.emit(General.SUB32_RM, result, Target.SCRATCH);
        }
    }

    /**
     * Operands: result and the other half of rdx:rax, divisor (alive); the dividend is in rax.
     *
     * @param guarded whether the divisor may be -1, for which {@code idiv} would trap on the smallest dividend
     */
    record Divide(boolean wide, boolean signed, boolean remainder, boolean guarded) implements Arithmetic {
        @Override
        public String text() {
            return (signed ? "" : "u") + (remainder ? "rem" : "div") + (wide ? "64" : "32") + (guarded ? ".guarded" : "");
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Arg divisor = site.arg(2);
            if (!signed) {
                asm.emit(General.XOR32_RM, Register.RDX, Register.RDX);
                asm.emit(wide ? General.DIV64 : General.DIV32, divisor);
                return;
            }
            Label done = asm.newLabel();
            if (guarded) {
                Label minusOne = asm.newLabel();
                asm.emit(wide ? General.CMP64_MI8 : General.CMP32_MI8, divisor, -1);
                asm.jump(Condition.E, minusOne);
                site.outOfLine(() -> {
                    asm.bind(minusOne);
                    if (remainder) {
                        asm.emit(General.XOR32_RM, Register.RDX, Register.RDX);
                    } else {
                        asm.emit(wide ? General.NEG64 : General.NEG32, Register.RAX);
                    }
                    asm.jump(done);
                });
            }
            asm.emit(wide ? General.CQO : General.CDQ);
            asm.emit(wide ? General.IDIV64 : General.IDIV32, divisor);
            asm.bind(done);
        }
    }

    /** Operands: result, source (alive). */
    record AbsoluteValue(boolean wide) implements Arithmetic {
        @Override
        public String text() {
            return wide ? "abs64" : "abs32";
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Register result = site.register(0);
            Register source = site.register(1);
            asm.emit(wide ? General.MOV64_RM : General.MOV32_RM, result, source);
            asm.emit(wide ? General.NEG64 : General.NEG32, result);
            asm.emit(wide ? General.CMOVCC64 : General.CMOVCC32, Condition.S, result, source);
        }
    }

    /** Leading or trailing zeros without lzcnt and tzcnt. Operands: result, source. */
    record ScanBits(boolean wide, boolean leading) implements Arithmetic {
        @Override
        public String text() {
            return (leading ? "leading_zeros" : "trailing_zeros") + (wide ? "64" : "32");
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Register result = site.register(0);
            int bits = wide ? 64 : 32;
            Insn scan = leading ? wide ? General.BSR64 : General.BSR32 : wide ? General.BSF64 : General.BSF32;
            asm.emit(scan, Target.SCRATCH, site.arg(1));
            asm.emit(General.MOV32_I, result, leading ? 2 * bits - 1 : bits);
            asm.emit(General.CMOVCC32, Condition.NE, result, Target.SCRATCH);
            if (leading) {
                asm.emit(General.XOR32_MI8, result, bits - 1);
            }
        }
    }

    /**
     * A row that writes only a part of its result or is slow as if it did: the result is cleared first, so that the row does not wait for
     * what was in the register. Operands: result, source.
     *
     * @param merging whether the row is a VEX form that takes the rest of its result from a second operand: the result itself
     */
    record Cleared(Insn insn, boolean merging) implements Arithmetic {
        @Override
        public String text() {
            return Names.of(insn);
        }

        @Override
        public void emit(Site site) {
            Register result = site.register(0);
            Arg source = site.arg(1);
            if (!result.equals(source) && !site.mentions(1, result)) {
                site.emission().clear(result);
            }
            if (merging) {
                site.asm().emit(insn, result, result, source);
            } else {
                site.asm().emit(insn, result, source);
            }
        }
    }

    /** Saturating conversion to an integer, NaN to 0. Operands: result, source (alive). */
    record ToInteger(boolean wideSource, boolean wideResult) implements Arithmetic {
        @Override
        public String text() {
            return (wideSource ? "d" : "f") + "2" + (wideResult ? "l" : "i");
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            boolean vex = site.emission().vex();
            Register result = site.register(0);
            Register source = site.register(1);
            Label done = asm.newLabel();
            Label special = asm.newLabel();
            asm.emit((wideResult ? ScalarRow.TO_I64 : ScalarRow.TO_I32).pick(wideSource, vex), result, source);
            // The CPU answers MIN_VALUE for whatever does not fit, and for MIN_VALUE; only that overflows when 1 is taken away.
            asm.emit(wideResult ? General.CMP64_MI8 : General.CMP32_MI8, result, 1);
            asm.jump(Condition.O, special);
            asm.bind(done);
            site.outOfLine(() -> {
                asm.bind(special);
                Label notNan = asm.newLabel();
                Insn compare = ScalarRow.COMPARE.pick(wideSource, vex);
                asm.emit(compare, source, source);
                asm.jump(Condition.NP, notNan);
                asm.emit(General.MOV32_I, result, 0);
                asm.jump(done);
                asm.bind(notNan);
                site.emission().clear(Target.FLOAT_SCRATCH);
                asm.emit(compare, source, Target.FLOAT_SCRATCH);
                asm.jump(Condition.BE, done);
                site.loadConstant(result, wideResult ? Long.MAX_VALUE : Integer.MAX_VALUE);
                asm.jump(done);
            });
        }
    }

    /** Java's {@code %}, by the x87: exact, as C's fmod. Operands: result, dividend, divisor (both alive), rax as a temporary. */
    record FloatRemainder(boolean wide) implements Arithmetic {
        @Override
        public String text() {
            return wide ? "rem.f64" : "rem.f32";
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            boolean vex = site.emission().vex();
            General load = wide ? General.FLD64 : General.FLD32;
            Address dividend = Address.at(Register.RSP, 0);
            Address divisor = Address.at(Register.RSP, 8);
            asm.emit(General.SUB64_MI8, Register.RSP, 16);
            asm.emit(ScalarRow.STORE.pick(wide, vex), dividend, site.register(1));
            asm.emit(ScalarRow.STORE.pick(wide, vex), divisor, site.register(2));
            asm.emit(load, divisor);
            asm.emit(load, dividend);
            Label again = asm.newLabel();
            asm.bind(again);
            asm.emit(General.FPREM);
            asm.emit(General.FNSTSW_AX);
            // C2, bit 10 of the status word: the reduction is not complete.
            asm.emit(General.TEST32_MI, Register.RAX, 0x400);
            asm.jump(Condition.NE, again);
            asm.emit(General.FSTP_ST1);
            asm.emit(wide ? General.FSTP64 : General.FSTP32, dividend);
            asm.emit(ScalarRow.LOAD.pick(wide, vex), site.register(0), dividend);
            asm.emit(General.ADD64_MI8, Register.RSP, 16);
        }
    }

    /** Address, in the OSR frame, of the row that a name tells. Operands: result, name. */
    record RowAddress() implements Arithmetic {
        @Override
        public String text() {
            return "row_address";
        }

        @Override
        public void emit(Site site) {
            Register result = site.register(0);
            site.asm().emit(General.MOV32_RM, result, site.arg(1));
            site.asm().emit(General.SHL32_MI, result, 4);
            site.asm().emit(General.ADD64_RM, result, site.savedFrame());
        }
    }

    /** The inverse of {@link RowAddress}. Operands: result, address. */
    record RowName() implements Arithmetic {
        @Override
        public String text() {
            return "row_name";
        }

        @Override
        public void emit(Site site) {
            Register result = site.register(0);
            site.asm().emit(General.MOV64_RM, result, site.arg(1));
            site.asm().emit(General.SUB64_RM, result, site.savedFrame());
            site.asm().emit(General.SHR64_MI, result, 4);
        }
    }

    /** Base or length of the row that a name tells. Operands: result, name. */
    record RowLookup(RowColumn column) implements Arithmetic {
        @Override
        public String text() {
            return column.text();
        }

        @Override
        public void emit(Site site) {
            new RowAddress().emit(site);
            site.asm().emit(column.load(), site.register(0), Address.at(site.register(0), column.offset(0)));
        }
    }
}
