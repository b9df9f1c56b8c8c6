package dev.backedge.compiler.regalloc;

import static dev.backedge.compiler.x64.Register.*;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random LIR in SSA form: nested loops and branches with cold arms, block parameters, and instructions with every kind of
 * constraint. The same seed gives the same function.
 */
final class RandomLir {
    private static final List<Register> CLOBBERED = List.of(RAX, RCX, RDX, RSI, RDI, R8, R9, R10, XMM0, XMM1, XMM2, XMM3, XMM4,
            XMM5, XMM6, XMM7, XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14);

    private final Random random;
    private final LirFunction function;
    private final List<LirBlock> hot = new ArrayList<>();
    private final List<LirBlock> colds = new ArrayList<>();
    /** Values that are defined on every path to here. */
    private final List<VirtualRegister> values = new ArrayList<>();
    /** Results and temporaries that nothing reads. */
    private final Set<VirtualRegister> scraps = new HashSet<>();
    /** How far back operands reach among them: the larger, the higher the pressure. */
    private final int reach;
    private LirBlock block;
    private boolean cold;
    private int depth;
    private int left;

    private RandomLir(long seed, int instructions) {
        random = new Random(seed);
        function = new LirFunction("random " + seed);
        reach = 3 + random.nextInt(40);
        left = instructions;
    }

    static LirFunction generate(long seed, int instructions) {
        RandomLir generator = new RandomLir(seed, instructions);
        generator.begin();
        for (RegisterClass registerClass : List.of(RegisterClass.GENERAL, RegisterClass.SCALAR_FLOAT)) {
            for (int i = 0; i < 4; i++) {
                generator.emit("load", Use.def(generator.fresh(registerClass)));
            }
        }
        while (generator.left > 0) {
            generator.code(5);
        }
        generator.emit("exit", generator.state());
        generator.function.blocks().addAll(generator.hot);
        generator.function.blocks().addAll(generator.colds);
        return generator.function;
    }

    private LirBlock begin(VirtualRegister... params) {
        // Numbered in order of making; blocks are listed hot ones first.
        block = new LirBlock(hot.size() + colds.size(), depth, cold);
        block.params().addAll(List.of(params));
        (cold ? colds : hot).add(block);
        return block;
    }

    private void code(int nesting) {
        int pieces = 1 + random.nextInt(4);
        for (int i = 0; i < pieces && left > 0; i++) {
            int kind = random.nextInt(nesting > 0 ? 10 : 7);
            if (kind < 7) {
                int count = 1 + random.nextInt(10);
                for (int j = 0; j < count; j++) {
                    instruction();
                }
            } else if (kind < 8) {
                branch(nesting - 1);
            } else {
                loop(nesting - 1);
            }
        }
    }

    private void branch(int nesting) {
        emit("branch", input());
        LirBlock head = block;
        boolean coldHead = cold;
        RegisterClass first = anyClass();
        RegisterClass second = anyClass();
        int scope = values.size();
        List<LirBlock> ends = new ArrayList<>();
        for (int arm = 0; arm < 2; arm++) {
            cold = coldHead || arm == 1 && random.nextBoolean();
            head.successors().add(begin());
            code(nesting);
            emit("jump");
            block.arguments().addAll(List.of(pick(first), pick(second)));
            ends.add(block);
            values.subList(scope, values.size()).clear();
        }
        cold = coldHead;
        LirBlock merge = begin(define(first), define(second));
        ends.forEach(end -> end.successors().add(merge));
    }

    private void loop(int nesting) {
        int params = random.nextInt(5);
        List<RegisterClass> classes = new ArrayList<>();
        for (int i = 0; i < params; i++) {
            classes.add(anyClass());
        }
        emit("jump");
        classes.forEach(c -> block.arguments().add(pick(c)));
        LirBlock preheader = block;
        depth++;
        LirBlock header = begin();
        preheader.successors().add(header);
        classes.forEach(c -> header.params().add(define(c)));
        if (random.nextBoolean()) {
            instruction();
        }
        emit("branch", input());
        int scope = values.size();
        header.successors().add(begin());
        code(nesting);
        emit("jump");
        classes.forEach(c -> block.arguments().add(pick(c)));
        block.successors().add(header);
        values.subList(scope, values.size()).clear();
        depth--;
        header.successors().add(begin());
    }

    private void instruction() {
        left--;
        VirtualRegister a = pick(RegisterClass.GENERAL);
        VirtualRegister b = pick(RegisterClass.GENERAL);
        VirtualRegister x = pick(RegisterClass.SCALAR_FLOAT);
        VirtualRegister y = pick(RegisterClass.SCALAR_FLOAT);
        switch (random.nextInt(16)) {
            case 0 -> emit("const", Use.def(fresh(anyClass())));
            case 1, 2 -> emit("add", Use.defReuse(fresh(RegisterClass.GENERAL), 1), Use.use(a), Use.use(b));
            case 3, 4 -> emit("fadd", Use.defReuse(fresh(RegisterClass.SCALAR_FLOAT), 1), Use.use(x), Use.any(y));
            case 5 -> emit("load", Use.def(fresh(anyClass())), Use.use(a), Use.use(b));
            case 6 -> emit("store", Use.use(a), Use.use(b), Use.use(x));
            case 7 -> emit("shl", Use.defReuse(fresh(RegisterClass.GENERAL), 1), Use.use(a), Use.useFixed(b, RCX));
            case 8 -> {
                VirtualRegister quotient = fresh(RegisterClass.GENERAL);
                if (random.nextBoolean()) {
                    emit("idiv", Use.defFixed(quotient, RAX), Use.useFixed(a, RAX), Use.use(b),
                            Use.tempFixed(scrap(RegisterClass.GENERAL), RDX));
                } else {
                    emit("irem", Use.defFixed(quotient, RDX), Use.defFixed(scrap(RegisterClass.GENERAL), RAX),
                            Use.useFixed(a, RAX), Use.alive(b));
                }
            }
            case 9 -> emit("guard", with(state(), Use.use(a), Use.any(b)));
            case 10 -> emit("guard", with(state(), Use.use(x)));
            case 11 -> emit("twice", Use.def(fresh(RegisterClass.GENERAL)), Use.def(fresh(RegisterClass.GENERAL)), Use.alive(a),
                    Use.use(b));
            case 12 -> emit("temps", Use.def(fresh(anyClass())), Use.alive(a), Use.use(x),
                    Use.temp(scrap(RegisterClass.GENERAL)), Use.temp(scrap(RegisterClass.SCALAR_FLOAT)));
            case 13 -> emit("double", Use.defReuse(fresh(RegisterClass.GENERAL), 1), Use.use(a), Use.use(a));
            case 14 -> emit("fused", with(state(), Use.defReuse(fresh(RegisterClass.GENERAL), 1), Use.use(a), Use.alive(b)));
            default -> {
                if (random.nextInt(4) == 0) {
                    List<Use> uses = new ArrayList<>(List.of(Use.defFixed(fresh(RegisterClass.SCALAR_FLOAT), XMM0),
                            Use.useFixed(x, XMM0), Use.useFixed(y, XMM1), Use.useFixed(a, RDI)));
                    for (Register register : CLOBBERED) {
                        RegisterClass c = register.isGeneral() ? RegisterClass.GENERAL : RegisterClass.SCALAR_FLOAT;
                        if (register == XMM1 || register == RDI) {
                            uses.add(Use.defFixed(scrap(c), register));
                        } else if (register != XMM0) {
                            uses.add(Use.tempFixed(scrap(c), register));
                        }
                    }
                    emit("call", uses.toArray(Use[]::new));
                } else {
                    emit("sub", Use.defReuse(fresh(RegisterClass.GENERAL), 1), Use.use(a), Use.any(b));
                }
            }
        }
    }

    private void emit(String name, Use... uses) {
        block.instructions().add(new LirInstruction(new LirText.Named(name), List.of(uses)));
        for (Use use : uses) {
            if (use.role() == Use.Role.DEF && !scraps.contains(use.register())) {
                values.add(use.register());
            }
        }
    }

    private VirtualRegister scrap(RegisterClass registerClass) {
        VirtualRegister register = function.newRegister(registerClass);
        scraps.add(register);
        return register;
    }

    private VirtualRegister fresh(RegisterClass registerClass) {
        return function.newRegister(registerClass);
    }

    private VirtualRegister define(RegisterClass registerClass) {
        VirtualRegister register = fresh(registerClass);
        values.add(register);
        return register;
    }

    private RegisterClass anyClass() {
        return random.nextInt(3) == 0 ? RegisterClass.SCALAR_FLOAT : RegisterClass.GENERAL;
    }

    private VirtualRegister pick(RegisterClass registerClass) {
        int index = values.size() - 1 - random.nextInt(Math.min(values.size(), reach));
        for (int i = 0; i < values.size(); i++) {
            VirtualRegister register = values.get(Math.floorMod(index - i, values.size()));
            if (register.registerClass() == registerClass) {
                return register;
            }
        }
        throw new AssertionError("no value of " + registerClass);
    }

    private Use input() {
        VirtualRegister register = pick(anyClass());
        return random.nextInt(4) == 0 ? Use.any(register) : Use.use(register);
    }

    private Use[] state() {
        List<Use> state = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            state.add(Use.state(pick(anyClass())));
        }
        return state.toArray(Use[]::new);
    }

    private static Use[] with(Use[] rest, Use... first) {
        List<Use> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(rest));
        return all.toArray(Use[]::new);
    }
}
