package dev.backedge.compiler.lower;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Arg;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Label;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.List;

/** Pseudo-operations that change the flow of control. Where one begins with a comparison, the row's operands come first. */
sealed interface Control extends Operation {

    /** Leaves without need where the countdown ends, which then begins anew, one longer. Costs the flags. */
    private static void force(Site site, ExitPoint exit, int most) {
        if (most == 0) {
            return;
        }
        Assembler asm = site.asm();
        Label ended = asm.newLabel();
        Label back = asm.newLabel();
        Label leave = site.exitStub(exit);
        Address countdown = Address.at(Target.SCRATCH, 8 * site.emission().forceCells());
        Address length = Address.at(Target.SCRATCH, 8 * site.emission().forceCells() + 8);
        asm.emit(General.MOV64_RM, Target.SCRATCH, Address.of(site.emission().counters()));
        asm.emit(General.DEC64, countdown);
        asm.jump(Condition.S, ended);
        asm.bind(back);
        site.outOfLine(() -> {
            asm.bind(ended);
            asm.emit(General.PUSH, Register.RAX);
            asm.emit(General.MOV64_RM, Register.RAX, length);
            asm.emit(General.INC64, Register.RAX);
            asm.emit(General.MOV64_MR, length, Register.RAX);
            asm.emit(General.MOV64_MR, countdown, Register.RAX);
            asm.emit(General.CMP64_MI, Register.RAX, Arg.imm(most));
            asm.emit(General.POP, Register.RAX);
            asm.jump(Condition.LE, leave);
            // For good: some 2^63 exits.
            asm.emit(General.MOV64_I32, countdown, Arg.imm(-1));
            asm.emit(General.SHR64_MI, countdown, Arg.imm(1));
            asm.jump(back);
        });
    }

    /** To the only successor. */
    record Jump() implements Control {
        @Override
        public String text() {
            return "jump";
        }

        @Override
        public void emit(Site site) {
            site.jumpUnlessNext(site.successor(0));
        }
    }

    /** Compares; to successor 0 if the test holds, else to successor 1. */
    record Branch(Insn compare, FlagTest test) implements Control {
        @Override
        public String text() {
            return "branch." + test + "." + Names.of(compare);
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            LirBlock whenTrue = site.successor(0);
            LirBlock whenFalse = site.successor(1);
            // Where both are elsewhere, the one in the innermost loop is the one to reach with one jump.
            if (site.isNext(whenTrue) || !site.isNext(whenFalse) && whenFalse.loopDepth() > whenTrue.loopDepth()) {
                site.jumpIf(test.negate(), site.label(whenFalse));
                site.jumpUnlessNext(whenTrue);
            } else {
                site.jumpIf(test, site.label(whenTrue));
                site.jumpUnlessNext(whenFalse);
            }
        }
    }

    /** Compares; leaves if the test holds. @param forceExits see {@code CompilerOptions} */
    record Check(Insn compare, FlagTest test, ExitPoint exit, int forceExits) implements Control {
        @Override
        public String text() {
            return "check." + test + "." + Names.of(compare) + "." + exit;
        }

        @Override
        public void emit(Site site) {
            site.emitRow(compare);
            site.jumpIf(test, site.exitStub(exit));
            force(site, exit, forceExits);
        }
    }

    /** Adds 1 to a counter of the profile. Costs the flags. */
    record Count(int number) implements Control {
        @Override
        public String text() {
            return "count." + number;
        }

        @Override
        public void emit(Site site) {
            site.asm().emit(General.MOV64_RM, Target.SCRATCH, Address.of(site.emission().counters()));
            site.asm().emit(General.INC64, Address.at(Target.SCRATCH, 8 * (site.emission().profileCells() + number)));
        }
    }

    /** Leaves. */
    record Exit(ExitPoint exit) implements Control {
        @Override
        public String text() {
            return exit.toString();
        }

        @Override
        public void emit(Site site) {
            site.exitHere(exit);
        }
    }

    /**
     * Operands: fuel after, cost (register or immediate), state; tail: fuel before. The clock is read out of line; the first look sets the
     * deadline of the slice.
     *
     * @param sliceTicks length of a slice
     * @param fuel what the fuel is refilled to
     * @param forceExits see {@code CompilerOptions}
     */
    record Tick(ExitPoint exit, long sliceTicks, int fuel, int forceExits) implements Control {
        @Override
        public String text() {
            return "tick." + exit;
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Register left = site.register(0);
            if (site.isImmediate(1)) {
                asm.emit(Names.fits8(site.immediate(1)) ? General.SUB32_MI8 : General.SUB32_MI, left, site.immediate(1));
            } else {
                asm.emit(General.SUB32_RM, left, site.arg(1));
            }
            Label cold = asm.newLabel();
            Label back = asm.newLabel();
            asm.jump(Condition.B, cold);
            asm.bind(back);
            Label leave = site.exitStub(exit);
            site.outOfLine(() -> lookAtTheClock(site, cold, back, leave, left));
            force(site, exit, forceExits);
        }

        private void lookAtTheClock(Site site, Label cold, Label back, Label leave, Register left) {
            Assembler asm = site.asm();
            Label known = asm.newLabel();
            asm.bind(cold);
            asm.emit(General.PUSH, Register.RAX);
            asm.emit(General.PUSH, Register.RDX);
            asm.emit(General.RDTSC);
            asm.emit(General.SHL64_MI, Register.RDX, 32);
            asm.emit(General.OR64_RM, Register.RAX, Register.RDX);
            asm.emit(General.MOV64_RM, Target.SCRATCH, site.savedFrame());
            Address deadline = Address.at(Target.SCRATCH, OsrFrame.DEADLINE);
            asm.emit(General.MOV64_RM, Register.RDX, deadline);
            asm.emit(General.TEST64_MR, Register.RDX, Register.RDX);
            asm.jump(Condition.NE, known);
            site.loadConstant(Register.RDX, sliceTicks);
            asm.emit(General.ADD64_RM, Register.RDX, Register.RAX);
            asm.emit(General.MOV64_MR, deadline, Register.RDX);
            asm.bind(known);
            asm.emit(General.CMP64_RM, Register.RAX, Register.RDX);
            asm.emit(General.POP, Register.RDX);
            asm.emit(General.POP, Register.RAX);
            asm.jump(Condition.AE, leave);
            asm.emit(General.MOV32_I, left, fuel);
            asm.jump(back);
        }
    }

    /**
     * A dense switch. Operands: the value, a temporary. Successor i for {@code first + i}, the last successor for the rest.
     * The table holds distances from its own start, in the constants.
     *
     * @param targets for each value from first on, the number of the successor
     */
    record JumpTable(int first, List<Integer> targets) implements Control {
        public JumpTable {
            targets = List.copyOf(targets);
        }

        @Override
        public String text() {
            return "jump_table." + first + "." + targets.size();
        }

        @Override
        public void emit(Site site) {
            Assembler asm = site.asm();
            Register value = site.register(0);
            Register temp = site.register(1);
            asm.emit(General.LEA32, temp, new Address(value, null, 1, -first));
            asm.emit(Names.fits8(targets.size()) ? General.CMP32_MI8 : General.CMP32_MI, temp, targets.size());
            asm.jump(Condition.AE, site.label(site.successor(site.successorCount() - 1)));
            List<Label> labels = new ArrayList<>();
            for (int target : targets) {
                labels.add(site.label(site.successor(target)));
            }
            asm.emit(General.LEA64, Target.SCRATCH, Address.of(site.jumpTable(labels)));
            asm.emit(General.MOVSXD, temp, new Address(Target.SCRATCH, temp, 4, 0));
            asm.emit(General.ADD64_RM, temp, Target.SCRATCH);
            asm.emit(General.JMP_M, temp);
        }
    }

    /** A sparse switch, by binary search. Operand: the value. Successor i for {@code keys.get(i)} (ascending), the last one for the rest. */
    record SearchTree(List<Integer> keys) implements Control {
        public SearchTree {
            keys = List.copyOf(keys);
        }

        @Override
        public String text() {
            return "search_tree." + keys.size();
        }

        @Override
        public void emit(Site site) {
            search(site, site.register(0), 0, keys.size());
        }

        private void search(Site site, Register value, int from, int to) {
            Assembler asm = site.asm();
            if (to - from <= 3) {
                for (int i = from; i < to; i++) {
                    compare(asm, value, keys.get(i));
                    asm.jump(Condition.E, site.label(site.successor(i)));
                }
                LirBlock otherwise = site.successor(site.successorCount() - 1);
                if (to == keys.size()) {
                    site.jumpUnlessNext(otherwise);
                } else {
                    asm.jump(site.label(otherwise));
                }
                return;
            }
            int middle = (from + to) >>> 1;
            Label upper = asm.newLabel();
            compare(asm, value, keys.get(middle));
            asm.jump(Condition.GE, upper);
            search(site, value, from, middle);
            asm.bind(upper);
            search(site, value, middle, to);
        }

        private static void compare(Assembler asm, Register value, int key) {
            asm.emit(Names.fits8(key) ? General.CMP32_MI8 : General.CMP32_MI, value, key);
        }
    }
}
