package dev.backedge.compiler.lir;

import dev.backedge.compiler.lir.Operand.Memory;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What allocation and emission take for granted: SSA form (each register has one definition, which comes before every use on every
 * path), edges that pass as many arguments of the right classes as there are parameters, no critical edge, and operands whose
 * constraints make sense together.
 */
public final class LirVerifier {
    private final LirFunction function;
    private final Map<LirBlock, List<LirBlock>> predecessors = new HashMap<>();
    private final Map<LirBlock, BitSet> definedAtEnd = new HashMap<>();

    private LirVerifier(LirFunction function) {
        this.function = function;
    }

    /** @throws IllegalStateException saying what is wrong and where */
    public static void verify(LirFunction function) {
        new LirVerifier(function).verify();
    }

    private void verify() {
        Set<LirBlock> blocks = new HashSet<>(function.blocks());
        function.blocks().forEach(block -> predecessors.put(block, new ArrayList<>()));
        for (LirBlock block : function.blocks()) {
            for (LirBlock successor : block.successors()) {
                require(blocks.contains(successor), block, "goes to " + successor + ", which is not in the function");
                predecessors.get(successor).add(block);
            }
        }
        LirBlock entry = function.blocks().get(0);
        require(predecessors.get(entry).isEmpty() && entry.params().isEmpty(), entry, "is the entry and has predecessors or parameters");
        function.blocks().forEach(this::edges);
        singleDefinitions();
        definitions();
        for (LirBlock block : function.blocks()) {
            uses(block);
        }
    }

    private void edges(LirBlock block) {
        require(!block.instructions().isEmpty(), block, "is empty");
        List<LirBlock> successors = block.successors();
        if (successors.size() == 1) {
            List<VirtualRegister> params = successors.get(0).params();
            require(params.size() == block.arguments().size(), block, "passes " + block.arguments() + " for " + params);
            for (int i = 0; i < params.size(); i++) {
                require(params.get(i).registerClass() == block.arguments().get(i).registerClass(), block,
                        "passes " + block.arguments().get(i) + " for " + params.get(i));
            }
        } else {
            require(block.arguments().isEmpty(), block, "passes arguments to " + successors.size() + " successors");
            for (LirBlock successor : successors) {
                require(predecessors.get(successor).size() == 1, block, "has a critical edge to " + successor);
                require(successor.params().isEmpty(), block, "passes nothing for the parameters of " + successor);
            }
        }
    }

    private void singleDefinitions() {
        BitSet seen = new BitSet();
        for (LirBlock block : function.blocks()) {
            block.params().forEach(param -> define(seen, param, block));
            for (LirInstruction instruction : block.instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.DEF || use.role() == Role.TEMP) {
                        define(seen, use.register(), block);
                    }
                }
            }
        }
    }

    private void define(BitSet seen, VirtualRegister register, LirBlock block) {
        require(register.id() < function.registerCount(), block, "uses " + register + ", which is not the function's");
        require(!seen.get(register.id()), block, "defines " + register + " again");
        seen.set(register.id());
    }

    /** Forward data flow: what is defined on every path to the end of a block. */
    private void definitions() {
        BitSet all = new BitSet();
        all.set(0, function.registerCount());
        function.blocks().forEach(block -> definedAtEnd.put(block, all));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (LirBlock block : function.blocks()) {
                BitSet defined = definedAtStart(block);
                for (LirInstruction instruction : block.instructions()) {
                    results(instruction, defined);
                }
                changed |= !defined.equals(definedAtEnd.put(block, defined));
            }
        }
    }

    private BitSet definedAtStart(LirBlock block) {
        BitSet defined = null;
        for (LirBlock predecessor : predecessors.get(block)) {
            if (defined == null) {
                defined = (BitSet) definedAtEnd.get(predecessor).clone();
            } else {
                defined.and(definedAtEnd.get(predecessor));
            }
        }
        BitSet start = defined == null ? new BitSet() : defined;
        block.params().forEach(param -> start.set(param.id()));
        return start;
    }

    private static void results(LirInstruction instruction, BitSet defined) {
        for (Use use : instruction.uses()) {
            if (use.role() == Role.DEF) {
                defined.set(use.register().id());
            }
        }
    }

    private void uses(LirBlock block) {
        BitSet defined = definedAtStart(block);
        for (LirInstruction instruction : block.instructions()) {
            List<Use> uses = instruction.uses();
            for (Use use : uses) {
                if (use.role() == Role.USE || use.role() == Role.ALIVE) {
                    require(defined.get(use.register().id()), block, "uses " + use.register() + " before its definition in: " + LirPrinter.print(instruction));
                }
                operand(block, instruction, use);
            }
            results(instruction, defined);
        }
        for (VirtualRegister argument : block.arguments()) {
            require(defined.get(argument.id()), block, "passes " + argument + " before its definition");
        }
        LirInstruction last = block.instructions().get(block.instructions().size() - 1);
        require(last.uses().stream().noneMatch(use -> use.role() == Role.DEF), block, "ends with an instruction that has a result");
    }

    private void operand(LirBlock block, LirInstruction instruction, Use use) {
        List<Use> uses = instruction.uses();
        if (use.constraint() == Constraint.REUSE) {
            boolean right = use.role() == Role.DEF && use.reuse() >= 0 && use.reuse() < uses.size() && uses.get(use.reuse()).role() == Role.USE
                    && uses.get(use.reuse()).register().registerClass() == use.register().registerClass();
            require(right, block, "reuses what is no input of its class in: " + LirPrinter.print(instruction));
            long reuses = uses.stream().filter(other -> other.constraint() == Constraint.REUSE && uses.get(other.reuse()).register().equals(uses.get(use.reuse()).register())).count();
            require(reuses == 1, block, "reuses one register twice in: " + LirPrinter.print(instruction));
        } else if (use.constraint() == Constraint.FIXED) {
            RegisterClass registerClass = use.register().registerClass();
            boolean right = use.fixed() != null && (registerClass == RegisterClass.GENERAL ? use.fixed().isGeneral()
                    : registerClass == RegisterClass.MASK ? use.fixed().isMask() : use.fixed().isVector());
            require(right, block, "fixes a register of another class in: " + LirPrinter.print(instruction));
        } else if (use.operand() instanceof Memory memory) {
            for (int part : new int[] {memory.base(), memory.index()}) {
                boolean right = part < 0 || part < uses.size() && uses.get(part).isAllocated() && uses.get(part).constraint() == Constraint.REGISTER;
                require(right, block, "has an address of what is no register in: " + LirPrinter.print(instruction));
            }
        }
    }

    private void require(boolean condition, LirBlock block, String complaint) {
        if (!condition) {
            throw new IllegalStateException(function.name() + ", " + block + " " + complaint);
        }
    }
}
