package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A counted loop around one or two shift registers, with sums over them and over the counter. All from a seed. */
final class RandomRecurrence {
    private final Random random;
    private final List<Type> slots = new ArrayList<>(List.of(Type.I32, Type.I32));
    private final StringBuilder entry = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private final List<String> params = new ArrayList<>();
    private final List<String> following = new ArrayList<>();
    private final int step;
    private int next = 1000;

    RandomRecurrence(long seed) {
        random = new Random(seed * 0x9e3779b97f4a7c15L);
        step = random.nextInt(4) == 0 ? -1 : 1 + random.nextInt(3);
    }

    /** Of the OSR buffer: the counter, its limit, then what is carried. */
    List<Type> slots() {
        return slots;
    }

    int step() {
        return step;
    }

    String text() {
        List<String> values = new ArrayList<>();
        int registers = 1 + random.nextInt(2);
        for (int i = 0; i < registers; i++) {
            register(random.nextBoolean() ? Type.I32 : Type.I64, values);
        }
        int sums = 1 + random.nextInt(2);
        for (int i = 0; i < sums; i++) {
            sum(values);
        }
        StringBuilder out = new StringBuilder("function Random.recurrence(I)V@0 arrays []\nblock0:\n  v0:i32 = entry_slot 0\n  v1:i32 = entry_slot 1\n").append(entry);
        out.append("  v50:i32 = const 4096\n  v51:i32 = const 1\n  v52:i32 = const %d\n".formatted(step));
        StringBuilder arguments = new StringBuilder();
        StringBuilder state = new StringBuilder("v100, v1");
        StringBuilder typed = new StringBuilder();
        for (int i = 0; i < params.size(); i++) {
            arguments.append(", v").append(300 + i);
            state.append(", ").append(params.get(i));
            typed.append(", ").append(params.get(i)).append(":").append(slots.get(2 + i).text());
        }
        out.append("  jump block1(v0%s, v50)\nblock1(v100:i32%s, v101:i32):\n".formatted(arguments, typed));
        out.append("  v102:i32 = tick v101, v51 exit yield 0 @0 [%s]\n  v103:i32 = %s v100, v1\n".formatted(state, step > 0 ? "lt" : "gt"));
        out.append("  branch v103, block2, block3\nblock2:\n").append(body);
        out.append("  v104:i32 = add v100, v52\n  jump block1(v104, %s, v102)\nblock3:\n  exit loop_exit 2 @9 [%s]\n".formatted(String.join(", ", following), state));
        return out.toString();
    }

    static Function parse(String text) {
        return IrParser.parse(text);
    }

    private String carried(Type type) {
        entry.append("  v%d:%s = entry_slot %d\n".formatted(300 + params.size(), type.text(), slots.size()));
        params.add("v" + (200 + params.size()));
        slots.add(type);
        return params.get(params.size() - 1);
    }

    private String make(Type type, String what) {
        String name = "v" + next++;
        body.append("  ").append(name).append(":").append(type.text()).append(" = ").append(what).append("\n");
        return name;
    }

    private String constant(Type type, long value) {
        return make(type, "const " + (type == Type.I64 ? value : (int) value));
    }

    private String count(Type type) {
        return constant(Type.I32, 1 + random.nextInt(type == Type.I64 ? 63 : 31));
    }

    private void register(Type type, List<String> values) {
        String state = carried(type);
        values.add(type.text() + " " + state);
        String at = state;
        int steps = 1 + random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(8)) {
                case 0 -> at = make(type, "xor " + at + ", " + constant(type, random.nextLong()));
                case 1 -> at = make(type, "and " + at + ", " + constant(type, random.nextLong() | random.nextLong()));
                case 2 -> at = make(type, (random.nextBoolean() ? "rotl " : "rotr ") + at + ", " + count(type));
                case 3 -> {
                    String bit = make(type, "and " + at + ", " + constant(type, 1L << random.nextInt(type == Type.I64 ? 64 : 32)));
                    String zero = constant(type, 0);
                    String truth = make(Type.I32, (random.nextBoolean() ? "ne " : "eq ") + bit + ", " + zero);
                    String shifted = make(type, "ushr " + at + ", " + count(type));
                    String other = make(type, "xor " + shifted + ", " + constant(type, random.nextLong()));
                    at = make(type, "select " + truth + ", " + other + ", " + shifted);
                }
                default -> {
                    String shifted = make(type, List.of("shl ", "ushr ", "shr ").get(random.nextInt(3)) + at + ", " + count(type));
                    at = make(type, "xor " + at + ", " + shifted);
                }
            }
            values.add(type.text() + " " + at);
        }
        following.add(at);
    }

    private void sum(List<String> values) {
        Type type = random.nextBoolean() ? Type.I32 : Type.I64;
        String sum = carried(type);
        String[] picked = values.get(random.nextInt(values.size())).split(" ");
        String value = picked[0].equals(type.text()) ? picked[1] : make(type, (type == Type.I64 ? "i2l " : "l2i ") + picked[1]);
        if (random.nextInt(3) == 0) {
            String counter = type == Type.I64 ? make(type, "i2l v100") : "v100";
            value = make(type, "mul " + value + ", " + counter);
        }
        following.add(make(type, (random.nextBoolean() ? "add " : "xor ") + sum + ", " + value));
    }
}
